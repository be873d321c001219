"""The kiosk of an open house: one page for people who have never heard of the group, served by a process of its own."""

"""Import and export: a file or a pasted text, what it would change, the change, the way back; and all as files."""

from collections.abc import Sequence

import streamlit as st

from topics import exchange
from topics.accounts import Account
from topics.differences import changes
from topics.exchange import Choice, ImportFault, Misread, Plan, Reading, Tell, Understood, Wishes
from topics.exchange.record import FIELDS
from topics.pages import safe
from topics.pages.desk import frame, work
from topics.pages.resources import shared
from topics.pages.words import moment, say
from topics.topic import Topic

_SHOWN = 500  # rows of one table: more than anybody reads
_CHANGES = 20  # changed topics whose differences are shown word by word
_PASTED = "pasted"


def main() -> None:
    """Draw both ways: topics in, with a preview, and topics out."""
    who = frame.begin()
    st.page_link("desk/topics.py", label=say("write.back"), icon=":material/arrow_back:")
    st.title(say("exchange.title"), anchor=False)
    bring, take = st.tabs([say("exchange.import"), say("exchange.export")])
    with bring:
        _import(who)
        _made(who)
    with take:
        _export(who)


def _import(who: Account) -> None:
    st.text(say("exchange.explain"))
    round_ = st.session_state.setdefault("exchange_round", 0)
    # Streamlit says "10MB per file" there, in English whatever the page's language; the label says it in both.
    safe.style('[data-testid="stFileUploaderDropzoneInstructions"] { display: none }')
    file = st.file_uploader(say("exchange.file"), help=say("exchange.kinds"), key=f"exchange_file_{round_}")
    pasted = st.text_area(say("exchange.paste"), height=120, key=f"exchange_paste_{round_}")
    name, data = (file.name, file.getvalue()) if file else (_PASTED, (pasted or "").encode(errors="ignore"))
    if not data.strip():
        return
    try:
        with work.shown("stop_reading", on_stop=_next_round) as tell:
            reading = _read(name, data, _wishes(name, data), tell)
            plan = exchange.plan_for(who, reading.records, shared().store, tell)
        _ways(reading)
    except ImportFault as fault:
        if isinstance(fault, Misread):
            _ways(fault.how)
        st.error(say("exchange.refused"), icon=":material/error:")
        safe.draw(safe.written(str(fault)))
        return
    _preview(plan, reading)
    archive = bool(plan.gone) and st.checkbox(say("exchange.archive_gone", n=len(plan.gone)), key="exchange_archive")
    count = len(plan.new) + len(plan.changed) + (len(plan.gone) if archive else 0)
    if count:
        source = say("exchange.pasted") if name == _PASTED else name
        if st.button(say("exchange.do", n=count), type="primary", icon=":material/download:", key="exchange_do"):
            _do(reading, source, archive)
    else:
        st.info(say("exchange.nothing_new", n=len(plan.unchanged)), icon=":material/check:")


def _wishes(name: str, data: bytes) -> Wishes:
    """What was chosen for this source before; another source is read afresh."""
    source = (name, hash(data))
    kept = st.session_state.get("exchange_wishes")
    if not kept or kept[0] != source:
        for key in [str(key) for key in st.session_state]:
            if key == "exchange_choice" or key.startswith("exchange_column_"):
                del st.session_state[key]
        kept = st.session_state["exchange_wishes"] = (source, Wishes())
    wishes: Wishes = kept[1]
    return wishes


def _read(name: str, data: bytes, wishes: Wishes, tell: Tell) -> Reading:
    """The source as it is to be read, read once."""
    key = (name, hash(data), wishes.choice, tuple(wishes.columns.items()))
    kept = st.session_state.get("exchange_reading")
    if not kept or kept[0] != key:
        kept = (key, exchange.read_data("" if name == _PASTED else name, data, wishes, tell))
        st.session_state["exchange_reading"] = kept
    reading: Reading = kept[1]
    return reading


def _ways(reading: Understood) -> None:
    """The other ways to read the source, to choose from."""
    if len(reading.choices) > 1:
        keys = [choice.key for choice in reading.choices]
        by_key = {choice.key: choice for choice in reading.choices}
        st.radio(
            say("exchange.choice"),
            keys,
            index=keys.index(reading.chosen),
            format_func=lambda key: _describe(by_key[key]),
            key="exchange_choice",
            on_change=_choose,
        )
    if reading.columns:
        with st.expander(say("exchange.columns"), expanded=not any(column.field for column in reading.columns)):
            for column in reading.columns:
                st.selectbox(
                    safe.plain(column.name),
                    ("", *FIELDS),
                    index=("", *FIELDS).index(column.field),
                    format_func=_field,
                    key=f"exchange_column_{column.name}",
                    on_change=_map,
                    args=([each.name for each in reading.columns],),
                )
                st.text(say("exchange.example", example=column.example[:80]))


def _describe(choice: Choice) -> str:
    """A way to read a page: how many of what, and the first of them."""
    level, kind = choice.key[1:], choice.key.replace("-", "_")
    if level.isdigit():
        what = say("exchange.headings", level=level)
    else:
        what = say("title_kind.element", name=choice.key) if "." in kind else say(f"title_kind.{kind}")
    return safe.plain(say("exchange.way", n=len(choice.titles), what=what, title=choice.titles[0]))


def _field(name: str) -> str:
    if not name:
        return say("exchange.left_out")
    return say("exchange.id") if name == "id" else say(f"field.{name}")


def _choose() -> None:
    source, _ = st.session_state["exchange_wishes"]
    st.session_state["exchange_wishes"] = (source, Wishes(st.session_state["exchange_choice"]))


def _map(names: Sequence[str]) -> None:
    source, wishes = st.session_state["exchange_wishes"]
    columns = {name: st.session_state[f"exchange_column_{name}"] for name in names}
    st.session_state["exchange_wishes"] = (source, Wishes(wishes.choice, columns))


def _preview(plan: Plan, reading: Reading) -> None:
    """What would happen to which topic, what should be looked at, and what was repaired."""
    kinds = {"new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged}
    kinds |= {"foreign": plan.foreign, "gone": plan.gone}
    counts = [say(f"exchange.{kind}", n=len(topics)) for kind, topics in kinds.items() if topics]
    st.subheader(" · ".join(counts), anchor=False)
    for warning in reading.warnings:
        st.warning(safe.plain(warning), icon=":material/warning:")
    rows = [(say(f"plan.{kind}"), topic.title) for kind, topics in kinds.items() for topic in topics]
    safe.draw(safe.table((say("exchange.what"), say("exchange.topic")), rows[:_SHOWN]))
    if len(rows) > _SHOWN:
        st.text(say("exchange.more", n=len(rows) - _SHOWN))
    if plan.changed:
        _differences(plan.changed)
    if reading.repairs:
        with st.expander(say("exchange.repaired", n=len(reading.repairs)), expanded=True):
            heads = (say("exchange.line"), say("exchange.before"), say("exchange.after"))
            repairs = [(str(repair.line), repair.before, repair.after) for _, repair in reading.repairs]
            safe.draw(safe.table(heads, repairs[:_SHOWN]))


def _differences(changed: Sequence[Topic]) -> None:
    before = {topic.id: topic for topic in shared().store.topics()}
    with st.expander(say("exchange.differences")):
        for topic in changed[:_CHANGES]:
            safe.draw(safe.title(topic.title))
            for field, parts in changes(before[topic.id], topic).items():
                st.text(say(f"field.{field}"))
                safe.draw(safe.difference(parts))
        if len(changed) > _CHANGES:
            st.text(say("exchange.more", n=len(changed) - _CHANGES))


def _do(reading: Reading, source: str, archive: bool) -> None:
    def write(who: Account) -> str:
        store = shared().store
        with work.shown("stop_saving") as tell:
            plan = exchange.plan_for(who, reading.records, store, tell)
            done = exchange.apply(store, plan, by=who.name, source=source, who=who, archive_gone=archive, tell=tell)
        return say("exchange.done", n=done)

    if _act(write):
        _next_round()
    st.rerun()


def _next_round() -> None:
    """Empty boxes: what was given is not read again."""
    st.session_state["exchange_round"] += 1


def _made(who: Account) -> None:
    """The imports that can be taken back."""
    made = exchange.imports(shared().store, who)
    if not made:
        return
    st.header(say("exchange.made"), anchor=False)
    for one in made:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.text(say("exchange.one_made", when=moment(one.at), name=one.by, source=one.source, n=one.topics))
            st.button(
                say("exchange.undo"),
                icon=":material/undo:",
                key=f"exchange_undo_{one.number}",
                help=say("exchange.undo_help"),
                on_click=_undo,
                args=(one.number,),
            )


def _undo(number: int) -> None:
    def write(who: Account) -> str:
        undone = exchange.undo(shared().store, number, by=who.name, who=who)
        counts = {"n": len(undone.restored) + len(undone.archived), "left": len(undone.left)}
        return say("exchange.undone_but" if undone.left else "exchange.undone", **counts)

    _act(write)


def _act(write: frame.Write) -> bool:
    try:
        return frame.act(write)
    except ImportFault as fault:
        st.session_state["desk_fault"] = safe.plain(str(fault))
        return False


def _export(who: Account) -> None:
    st.text(say("exchange.explain_export"))
    name = st.radio(
        say("exchange.format"),
        list(exchange.FORMATS),
        format_func=lambda name: say(f"format.{name}"),
        key="exchange_format",
    )
    everything = name != "page" and st.checkbox(say("exchange.everything"), key="exchange_everything")
    store, form = shared().store, exchange.FORMATS[name]
    topics = [entry.topic for entry in frame.desk().entries(who)] if everything else store.published()[1]
    try:
        data = form.write(sorted(topics, key=lambda topic: topic.id))
    except exchange.ExportFault as fault:
        st.error(safe.plain(str(fault)), icon=":material/error:")
        return
    st.download_button(
        say("exchange.download", n=len(topics)),
        data,
        file_name=f"topics{form.suffix}",
        mime=form.mime,
        icon=":material/upload:",
        key="exchange_download",
        on_click="ignore",
    )


main()

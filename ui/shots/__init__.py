"""``python -m ui.shots``: every page, dialog and state as a picture: two languages, light and dark, 100 and 150 %.

To add a picture, write a small function at the end of ``scenes.py`` (or of a further module that ``__main__`` imports):

    @scene
    async def palette(studio: Studio) -> Pictures:
        studio.desk.keys.act("palette")
        yield "palette"
        studio.press("Esc")

It runs in the window that the scenes before it have left: up to the ``yield`` it brings about the state, at each
``yield NAME`` the picture ``NAME-language-look-percent.png`` is taken once everything has come to rest, and after the
last one it tidies up. ``Studio`` has the window (``shell``, ``desk``, ``office``, ``clock``), ``settle``, ``dialog``,
``press``, ``hold`` (a task that waits for an answer and is not waited for) and ``orders``, the ids of the unpaid ones.
"""

"""Pages about the newsroom of the demonstration, in both languages. Addresses and keys in them are invented."""

from articles.models import SitePage

# slug, place, title and text in English, title and text in Russian
PAGES = [
    (
        "about", "footer",
        "About us",
        """<p>We count people who left their units, one by one, and publish what can be shown to be true. Every
        number in our stories is computed from cases that you can open.</p>
        <p>This is a demonstration: the newsroom, its people and its cases are invented. Replace this page with
        your own: who you are, who pays for the work, and who answers for it.</p>""",
        "О редакции",
        """<p>Мы считаем тех, кто ушёл из частей, — по одному человеку — и публикуем то, что можем доказать. Каждое
        число в наших текстах получено из случаев, которые вы можете открыть.</p>
        <p>Это демонстрация: редакция, её сотрудники и случаи вымышлены. Замените эту страницу своей: кто вы,
        кто платит за работу и кто за неё отвечает.</p>""",
    ),
    (
        "contact", "footer",
        "Contact",
        """<p>If what you want to say could harm you or somebody else, do not write by mail: <a
        href="/letters/">write to us safely</a>.</p>
        <p>For everything else: <a href="mailto:desk@newsroom.example">desk@newsroom.example</a>. We read
        letters in English and Russian, and answer within a week.</p>""",
        "Контакты",
        """<p>Если то, что вы хотите сказать, может навредить вам или кому-то ещё, не пишите по почте: <a
        href="/letters/">напишите нам безопасно</a>.</p>
        <p>Обо всём остальном: <a href="mailto:desk@newsroom.example">desk@newsroom.example</a>. Мы читаем
        письма на русском и английском и отвечаем в течение недели.</p>""",
    ),
    (
        "privacy", "footer",
        "Privacy",
        """<p>We store no addresses of readers, set no cookie that follows you, and ask no other site for anything
        while you read. A comment is kept with its day, hour and minute; a letter only with its day.</p>
        <p>Your browser keeps a cookie only if you ask for one: the language you chose, or a receipt of your
        comments.</p>
        <h2>If we write about you</h2>
        <p>We change names and leave out whatever would lead to a person. If you recognise yourself or somebody
        close to you, <a href="/letters/">write to us</a>: we take the case away on request and tell
        nobody who asked.</p>""",
        "Конфиденциальность",
        """<p>Мы не храним адреса читателей, не ставим cookie, которые за вами следят, и, пока вы читаете, ничего
        не запрашиваем у других сайтов. Комментарий хранится с днём, часом и минутой, письмо — только с
        днём.</p>
        <p>Cookie остаётся в браузере, только если вы сами попросите: выбранный язык или квитанция ваших
        комментариев.</p>
        <h2>Если мы пишем о вас</h2>
        <p>Мы меняем имена и не публикуем того, что привело бы к человеку. Если вы узнали себя или близкого, <a
        href="/letters/">напишите нам</a>: мы уберём случай по просьбе и никому не скажем, кто
        просил.</p>""",
    ),
    (
        "moderation", "footer",
        "How we moderate",
        """<p>A person of the newsroom reads comments. We delete what could lead to someone: names of people who
        left, addresses, telephones, units too small to hide in. We reject advertising, threats and
        calls to violence. We do not delete an opinion because it is not ours.</p>
        <p>You get a receipt with your first comment. With it you see what became of it and why, change it,
        delete it, or ask for a second reading.</p>""",
        "Как мы модерируем",
        """<p>Комментарии читает сотрудник редакции. Мы удаляем то, что может привести к человеку: имена ушедших,
        адреса, телефоны, слишком маленькие подразделения. Мы не публикуем рекламу, угрозы и призывы к
        насилию. Мнение мы не удаляем за то, что оно не наше.</p>
        <p>С первым комментарием вы получаете квитанцию. По ней видно, что стало с комментарием и почему; его
        можно изменить, удалить или попросить прочитать ещё раз.</p>""",
    ),
    (
        "support", "footer",
        "Support us",
        """<p>The work is paid by readers. Do not send money from a bank of a country where supporting us is a
        crime.</p>
        <p>In the demonstration there is nothing to pay. What helps as much: tell us what is wrong in a case,
        and pass a story on.</p>""",
        "Поддержать нас",
        """<p>Нашу работу оплачивают читатели. Не переводите деньги через банк страны, где поддержка нас —
        преступление.</p>
        <p>В демонстрации платить не за что. Не меньше помогает другое: расскажите, что неверно в случае, и
        поделитесь текстом.</p>""",
    ),
    (
        "other-ways", "letters",
        "Other ways",
        """<ul><li>Signal: <strong>newsroom.00</strong> (switch on disappearing messages).</li>
        <li>PGP: fingerprint 0000 0000 0000 0000 0000&nbsp; 0000 0000 0000 0000 0000.</li>
        <li>Tor: this very page at our onion address.</li></ul>
        <p>These are invented: enter your own.</p>""",
        "Другие способы",
        """<ul><li>Signal: <strong>newsroom.00</strong> (включите исчезающие сообщения).</li>
        <li>PGP: отпечаток 0000 0000 0000 0000 0000&nbsp; 0000 0000 0000 0000 0000.</li>
        <li>Tor: эта же страница по нашему onion-адресу.</li></ul>
        <p>Эти адреса вымышлены: впишите свои.</p>""",
    ),
]  # fmt: skip


def build() -> None:
    """Create the pages, which readers see at once."""
    for position, (slug, place, title_en, body_en, title_ru, body_ru) in enumerate(PAGES):
        texts = {"title_en": title_en, "title_ru": title_ru, "body_en": body_en, "body_ru": body_ru}
        page = SitePage(slug=slug, place=place, position=position, is_published=True, **texts)
        page.full_clean()  # it cleans the texts, too
        page.save()

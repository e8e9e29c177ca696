"""Export files of other systems as their documentation describes them; the people in them are invented."""

import datetime
import json
import random
from html import escape
from typing import Any

WXR_SAMPLE = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old site</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example</wp:base_site_url><wp:base_blog_url>https://old.example</wp:base_blog_url>
<item><title><![CDATA[First story]]></title><link>https://old.example/2020/01/first-story/</link>
<pubDate>Wed, 01 Jan 2020 10:00:00 +0000</pubDate><content:encoded><![CDATA[<p>Text</p>]]></content:encoded>
<wp:post_id>7</wp:post_id><wp:post_date><![CDATA[2020-01-01 13:00:00]]></wp:post_date>
<wp:post_name><![CDATA[first-story]]></wp:post_name><wp:status><![CDATA[publish]]></wp:status>
<wp:post_type><![CDATA[post]]></wp:post_type>
<wp:comment><wp:comment_id>12</wp:comment_id><wp:comment_author><![CDATA[Anna &amp; Boris]]></wp:comment_author>
<wp:comment_author_email><![CDATA[anna@example.org]]></wp:comment_author_email><wp:comment_author_url></wp:comment_author_url>
<wp:comment_author_IP><![CDATA[192.0.2.7]]></wp:comment_author_IP>
<wp:comment_date><![CDATA[2020-01-02 06:04:05]]></wp:comment_date>
<wp:comment_date_gmt><![CDATA[2020-01-02 03:04:05]]></wp:comment_date_gmt>
<wp:comment_content><![CDATA[Two lines:
<em>this</em> and <a href="https://example.org/x">that</a>]]></wp:comment_content>
<wp:comment_approved><![CDATA[1]]></wp:comment_approved><wp:comment_type><![CDATA[comment]]></wp:comment_type>
<wp:comment_parent>0</wp:comment_parent><wp:comment_user_id>0</wp:comment_user_id></wp:comment>
<wp:comment><wp:comment_id>13</wp:comment_id><wp:comment_author><![CDATA[Vera]]></wp:comment_author>
<wp:comment_date><![CDATA[2020-01-02 07:00:00]]></wp:comment_date><wp:comment_date_gmt>0000-00-00 00:00:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[An answer.]]></wp:comment_content><wp:comment_approved>0</wp:comment_approved>
<wp:comment_type></wp:comment_type><wp:comment_parent>12</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>14</wp:comment_id><wp:comment_author>Shop</wp:comment_author>
<wp:comment_date_gmt>2020-01-02 05:00:00</wp:comment_date_gmt><wp:comment_content>Buy</wp:comment_content>
<wp:comment_approved>spam</wp:comment_approved><wp:comment_type></wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>15</wp:comment_id><wp:comment_author>Another blog</wp:comment_author>
<wp:comment_date_gmt>2020-01-02 06:00:00</wp:comment_date_gmt><wp:comment_content>[...] said [...]</wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_type>pingback</wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>16</wp:comment_id><wp:comment_author>Gleb</wp:comment_author>
<wp:comment_date_gmt>2020-01-02 07:00:00</wp:comment_date_gmt><wp:comment_content>Gone.</wp:comment_content>
<wp:comment_approved>trash</wp:comment_approved><wp:comment_type></wp:comment_type><wp:comment_parent>12</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>17</wp:comment_id><wp:comment_author>Dina</wp:comment_author>
<wp:comment_date_gmt>2020-01-02 08:00:00</wp:comment_date_gmt><wp:comment_content>To what is gone.</wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_type></wp:comment_type><wp:comment_parent>16</wp:comment_parent></wp:comment>
</item></channel></rss>
"""
DISQUS_SAMPLE = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<category dsq:id="1"><forum>old</forum><title>General</title><isDefault>true</isDefault></category>
<thread dsq:id="247"><id>story_1</id><forum>old</forum><category dsq:id="1"/><link>https://old.example/first-story.html</link>
<title>First story</title><message/><createdAt>2011-03-07T21:17:17Z</createdAt>
<author><name>desk</name><isAnonymous>false</isAnonymous><username>desk</username></author>
<isClosed>false</isClosed><isDeleted>false</isDeleted></thread>
<post dsq:id="301"><id/><message><![CDATA[<p>An answer, with a link:
 <a href="https://example.org/a/long/address/that/was/cut" rel="nofollow noopener">https://example.org/a/long/...</a></p>]]></message>
<createdAt>2011-08-31T16:00:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>
<author><name>Boris</name><isAnonymous>true</isAnonymous></author><thread dsq:id="247"/><parent dsq:id="300"/></post>
<post dsq:id="300"><id>wp_id=9</id><message><![CDATA[<p>Said first.</p><p>Twice.</p>]]></message>
<createdAt>2011-08-31T15:16:29Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>
<author><email>a@example.org</email><name>Anna</name><isAnonymous>true</isAnonymous></author>
<ipAddress>192.0.2.7</ipAddress><thread dsq:id="247"/></post>
<post dsq:id="302"><id/><message/><createdAt>2011-09-01T00:00:00Z</createdAt><isDeleted>true</isDeleted>
<isSpam>false</isSpam><author><name>Guest</name><isAnonymous>true</isAnonymous></author><thread dsq:id="247"/><parent dsq:id="300"/></post>
<post dsq:id="303"><id/><message><![CDATA[<p>Below what was deleted.</p>]]></message><createdAt>2011-09-02T00:00:00Z</createdAt>
<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Vera</name><isAnonymous>true</isAnonymous></author>
<thread dsq:id="247"/><parent dsq:id="302"/></post>
</disqus>
"""
KIND = "http://schemas.google.com/blogger/2008/kind#"
BLOGGER_SAMPLE = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"
  xmlns:gd="http://schemas.google.com/g/2005" xmlns:app="http://purl.org/atom/app#">
<id>tag:blogger.com,1999:blog-1.archive</id><title type="text">Old blog</title>
<entry><id>tag:blogger.com,1999:blog-1.post-301</id><published>2012-04-15T20:00:00.000-07:00</published>
<category scheme="http://schemas.google.com/g/2005#kind" term="{KIND}comment"/><title type="text">Yes</title>
<content type="html">Yes, &lt;br /&gt;indeed: &amp;lt;b&amp;gt;</content><author><name>Boris</name><email>noreply@blogger.com</email></author>
<link rel="self" href="https://www.blogger.com/feeds/1/100/comments/default/301"/>
<link rel="related" href="https://www.blogger.com/feeds/1/100/comments/default/300?v=2"/>
<thr:in-reply-to ref="tag:blogger.com,1999:blog-1.post-100" href="https://old.example/2012/04/first-story.html"/></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-300</id><published>2012-04-15T19:38:01.123-07:00</published>
<category scheme="http://schemas.google.com/g/2005#kind" term="{KIND}comment"/><title type="text">First</title>
<content type="html">First words.</content><author><name>Anna</name></author>
<thr:in-reply-to ref="tag:blogger.com,1999:blog-1.post-100" href="https://old.example/2012/04/first-story.html"/></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-302</id><published>2012-04-16T19:38:01.123-07:00</published>
<category scheme="http://schemas.google.com/g/2005#kind" term="{KIND}comment"/>
<content type="html">This comment has been removed by the author.</content><author><name>Gleb</name></author>
<gd:extendedProperty name="blogger.contentRemoved" value="true"/>
<thr:in-reply-to ref="tag:blogger.com,1999:blog-1.post-100" href="https://old.example/2012/04/first-story.html"/></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-100</id><published>2012-04-14T00:00:00.000-07:00</published>
<category scheme="http://schemas.google.com/g/2005#kind" term="{KIND}post"/><title type="text">First story</title>
<content type="html">Text</content><link rel="alternate" type="text/html" href="https://old.example/2012/04/first-story.html"/></entry>
</feed>
"""
TAKEOUT_SAMPLE = """<?xml version='1.0' encoding='utf-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'>
<entry><id>tag:blogger.com,1999:blog-1.post-100</id><blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>
<title>First story</title><blogger:filename>/2012/04/first-story.html</blogger:filename></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-300</id><blogger:parent>tag:blogger.com,1999:blog-1.post-100</blogger:parent>
<blogger:inReplyTo/><blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status>
<author><name>Anna</name><uri/><blogger:type>ANONYMOUS</blogger:type></author><content type='html'>First words.</content>
<published>2026-06-15T12:00:00Z</published><blogger:trashed/></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-301</id><blogger:parent>tag:blogger.com,1999:blog-1.post-100</blogger:parent>
<blogger:inReplyTo>tag:blogger.com,1999:blog-1.post-300</blogger:inReplyTo><blogger:type>COMMENT</blogger:type>
<blogger:status>SPAM_COMMENT</blogger:status><author><name>Shop</name></author><content type='html'>Buy</content>
<published>2026-06-15T12:30:00.500Z</published><blogger:trashed/></entry>
</feed>
"""


def generated(number: int, *, articles: int = 20, seed: int = 1) -> list[dict[str, Any]]:
    """Comments in threads under articles `story-0` and on; parents come before their answers."""
    draw, comments = random.Random(seed), list[dict[str, Any]]()
    of_article: dict[int, list[int]] = {}
    start = datetime.datetime(2019, 1, 1, tzinfo=datetime.UTC)
    terms = ["дом", "лес", "снег", "река", "hope", "letter", "unit", "winter", "&", "<", ">", "“цитата”", "🙂", "слово"]
    for key in range(1, number + 1):
        article = draw.randrange(articles)
        above = of_article.setdefault(article, [])
        parent = draw.choice(above) if above and draw.random() < 0.5 else 0
        above.append(key)
        lines = [" ".join(draw.choices(terms, k=draw.randint(1, 12))) for _ in range(draw.randint(1, 3))]
        comments.append(
            {
                "key": key,
                "parent": parent,
                "article": article,
                "name": f"Reader {draw.randrange(500)}",
                "text": "\n\n".join([*lines, f"No. {key}"]),
                "at": start + datetime.timedelta(minutes=key),
                "status": "approved" if draw.random() < 0.8 else "pending",
            }
        )
    return comments


def paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def as_wxr(rows: list[dict[str, Any]]) -> str:
    items = []
    for article in sorted({row["article"] for row in rows}):
        comments = "".join(
            f"<wp:comment><wp:comment_id>{row['key']}</wp:comment_id><wp:comment_author>{escape(row['name'])}"
            f"</wp:comment_author><wp:comment_date_gmt>{row['at']:%Y-%m-%d %H:%M:%S}</wp:comment_date_gmt>"
            f"<wp:comment_content>{escape(escape(row['text'], quote=False))}</wp:comment_content>"
            f"<wp:comment_approved>{int(row['status'] == 'approved')}</wp:comment_approved><wp:comment_type/>"
            f"<wp:comment_parent>{row['parent']}</wp:comment_parent></wp:comment>"
            for row in rows
            if row["article"] == article
        )
        items.append(
            f"<item><title>Story</title><link>https://old.example/story-{article}/</link>"
            f"<wp:post_id>{article + 1}</wp:post_id><wp:post_name>story-{article}</wp:post_name>{comments}</item>"
        )
    return (
        '<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        + "".join(items)
        + "</channel></rss>"
    )


def as_disqus(rows: list[dict[str, Any]]) -> str:
    threads = "".join(
        f'<thread dsq:id="{900 + n}"><id/><link>https://old.example/story-{n}</link><title>S</title></thread>'
        for n in sorted({row["article"] for row in rows})
    )
    posts = "".join(
        f'<post dsq:id="{row["key"]}"><id/><message>{escape(paragraphs(row["text"]))}</message>'
        f"<createdAt>{row['at']:%Y-%m-%dT%H:%M:%SZ}</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>"
        f"<isApproved>{str(row['status'] == 'approved').lower()}</isApproved>"
        f'<author><name>{escape(row["name"])}</name></author><thread dsq:id="{900 + row["article"]}"/>'
        + (f'<parent dsq:id="{row["parent"]}"/>' if row["parent"] else "")
        + "</post>"
        for row in rows
    )
    return (
        '<?xml version="1.0"?><disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
        f"{threads}{posts}</disqus>"
    )


def as_blogger(rows: list[dict[str, Any]]) -> str:
    """Newest first, as its feeds are."""
    entries = "".join(
        f"<entry><id>tag:blogger.com,1999:blog-1.post-{row['key']}</id>"
        f"<published>{row['at']:%Y-%m-%dT%H:%M:%S.000Z}</published>"
        f'<category scheme="http://schemas.google.com/g/2005#kind" term="{KIND}comment"/>'
        f'<content type="html">{escape(paragraphs(row["text"]))}</content><author><name>{escape(row["name"])}</name></author>'
        + (
            f'<link rel="related" href="https://www.blogger.com/feeds/1/{row["article"]}/comments/default/{row["parent"]}"/>'
            if row["parent"]
            else ""
        )
        + f'<thr:in-reply-to ref="tag:blogger.com,1999:blog-1.post-{90_000_000 + row["article"]}" '
        f'href="https://old.example/2019/01/story-{row["article"]}.html"/></entry>'
        for row in rows[::-1]
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:thr="http://purl.org/syndication/thread/1.0">{entries}</feed>'
    )


def as_lines(rows: list[dict[str, Any]]) -> str:
    return "".join(
        json.dumps(
            {
                "id": row["key"],
                "parent": row["parent"] or None,
                "article": f"story-{row['article']}",
                "name": row["name"],
                "text": row["text"],
                "status": row["status"],
                "written_at": f"{row['at']:%Y-%m-%dT%H:%M:%SZ}",
                "edited_at": None,
            }
        )
        + "\n"
        for row in rows
    )

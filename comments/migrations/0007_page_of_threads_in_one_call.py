"""A page of threads is read by a function of the database, whose statements each connection plans once."""

from django.db import migrations

PAGE_SIZE, MAX_REPLIES_SHOWN, MAX_DEPTH = 50, 20, 4

APPROVED_BELOW = """EXISTS (SELECT FROM comments_comment below WHERE below.status = 'approved'
            AND below.path > {0}.path AND below.path < {0}.path[1:{0}.depth] || ({0}.id + 1))"""
ALIVE = "({0}.status = 'approved' OR ({0}.status IN ('rejected', 'deleted') AND " + APPROVED_BELOW + "))"
"""True for an approved comment and for a tombstone: a comment that is gone, with an approved one below it."""
ALIVE_AT_THE_TOP = """(t.status = 'approved' OR EXISTS (
            SELECT FROM comments_comment below WHERE below.status = 'approved'
            AND below.path > ARRAY[t.id] AND below.path < ARRAY[t.id + 1]))"""
"""The same for the first comment of a thread, using only columns of the index on threads."""
REPLIES = """(SELECT count(*) FROM comments_comment below WHERE below.status = 'approved'
            AND below.path > t.path AND below.path < t.path[1:t.depth] || (t.id + 1))"""
PLACES = {
    "answers_to IS NULL": f"t.article_id = of_article AND t.depth = 0 AND {ALIVE_AT_THE_TOP}",
    "answers_to IS NOT NULL": f"t.parent_id = answers_to AND {ALIVE.format('t')}",
}
ORDERS = {"oldest": "t.created_at, t.id", "newest": "t.created_at DESC, t.id DESC", "replies": f"{REPLIES} DESC, t.id"}
LISTING = "\n    ".join(
    f"""{place} AND sorting = '{sorting}' THEN
        listed := ARRAY(SELECT t.id FROM comments_comment t
            WHERE {where} AND t.status <> 'pending'
            ORDER BY {order} OFFSET skipped LIMIT {PAGE_SIZE + 1});
    ELSIF"""
    for place, where in PLACES.items()
    for sorting, order in ORDERS.items()
).removesuffix("ELSIF")  # fmt: skip
COLUMNS = "{0}.id, {0}.depth, {0}.status, {0}.name, {0}.html, {0}.created_at, {0}.edited_at, {0}.staff_id, {0}.is_pick"

# enable_seqscan: of a table that grew since it was last analysed the planner knows too little
FUNCTION = f"""
CREATE FUNCTION comments_page_of_threads(of_article bigint, answers_to bigint, sorting text, skipped int)
RETURNS TABLE (
    place bigint, reply bigint, comment bigint, levels int, state varchar, writer varchar, html text, created_at timestamptz,
    edited_at timestamptz, staff int, is_pick boolean, goes_on boolean
) LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE listed bigint[];
BEGIN
    IF {LISTING}END IF;
    RETURN QUERY
    WITH numbered AS (
        SELECT whole.*, entry.place FROM unnest(listed[:{PAGE_SIZE}]) WITH ORDINALITY AS entry (id, place)
        JOIN comments_comment whole USING (id)
    )
    SELECT numbered.place, 0::bigint, {COLUMNS.format("numbered")}, FALSE FROM numbered
    UNION ALL
    SELECT numbered.place, r.reply, {COLUMNS.format("r")}, r.goes_on FROM numbered CROSS JOIN LATERAL (
        SELECT d.*, row_number() OVER (ORDER BY d.path) AS reply,
            d.depth = numbered.depth + {MAX_DEPTH} AND {APPROVED_BELOW.format("d")} AS goes_on
        FROM comments_comment d
        WHERE d.path > numbered.path AND d.path < numbered.path[1:numbered.depth] || (numbered.id + 1)
            AND d.depth <= numbered.depth + {MAX_DEPTH} AND d.status <> 'pending' AND {ALIVE.format("d")}
        ORDER BY d.path LIMIT {MAX_REPLIES_SHOWN + 1}
    ) r
    UNION ALL
    SELECT {PAGE_SIZE + 1}, count(*), (SELECT close_after_days FROM comments_policy)::bigint, 0,
        COALESCE((SELECT policy FROM comments_policy), 'held'),
        '', '', NULL, NULL, NULL, FALSE, cardinality(listed) > {PAGE_SIZE}
    FROM comments_comment c WHERE c.article_id = of_article AND c.status = 'approved'
    ORDER BY 1, 2;
END $$
"""  # noqa: S608 # of constants


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_imports_are_jobs")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION comments_page_of_threads(bigint, bigint, text, int)"),
    ]

"""Functions of the database that a post calls: its receipt, and what resembles it. Their plans are kept."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION comments_receipt_for(code_digest bigint, used_on date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE receipt bigint;
BEGIN
    INSERT INTO comments_receipt (digest, first_used_on) VALUES (code_digest, used_on)
    ON CONFLICT (digest) DO UPDATE SET digest = EXCLUDED.digest RETURNING id INTO receipt;
    RETURN receipt;
END $$;

-- enable_seqscan: of a table that grew since it was last analysed the planner knows too little
-- gin_fuzzy_search_limit: so that a flood of one text stays quick to look up
CREATE FUNCTION comments_repeats(hash bigint, bands int[], since timestamptz, apart_from bigint, most int,
    OUT same bigint, OUT first bigint, OUT signatures int[], OUT firsts bigint[])
LANGUAGE plpgsql SET enable_seqscan = off SET gin_fuzzy_search_limit = 2000 AS $$
BEGIN
    SELECT count(*), min(duplicate_group) INTO same, first FROM (
        SELECT duplicate_group FROM comments_comment
        WHERE text_hash = hash AND created_at > since AND id <> apart_from
        LIMIT most) s;
    SELECT array_agg(minhash), array_agg(duplicate_group) INTO signatures, firsts FROM (
        SELECT minhash, duplicate_group FROM comments_comment
        -- the sum keeps the planner from reading a month of another index beside the bands
        WHERE lsh_bands && bands AND created_at + interval '0' > since AND id <> apart_from
        LIMIT 4 * most) n;
END $$;
"""
UNDO = """
DROP FUNCTION comments_receipt_for(bigint, date);
DROP FUNCTION comments_repeats(bigint, int[], timestamptz, bigint, int);
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_refusals_of_deferred_posts")]

    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]

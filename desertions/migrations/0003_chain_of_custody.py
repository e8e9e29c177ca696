"""Let the database itself keep the chain of custody: it links each row to the one before and refuses any change.

The triggers fire ALWAYS, so that a session in replica mode is refused too. `CustodyRow` tells what a digest covers.
"""

from django.db import migrations

LINK = """
CREATE FUNCTION desertions_link_custody() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock(20266, (NEW.file_id % 2147483647)::int);
    SELECT position, digest INTO last FROM desertions_custodyrow
        WHERE file_id = NEW.file_id ORDER BY position DESC LIMIT 1;
    NEW.position := COALESCE(last.position, 0) + 1;
    NEW.previous := COALESCE(last.digest, '');
    NEW.digest := encode(sha256(convert_to(concat_ws('|',
        NEW.previous, NEW.file_id, NEW.position, NEW.act, NEW.detail, NEW.by_id,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
    ), 'UTF8')), 'hex');
    RETURN NEW;
END $$;
CREATE TRIGGER link_custody BEFORE INSERT ON desertions_custodyrow
    FOR EACH ROW EXECUTE FUNCTION desertions_link_custody();
ALTER TABLE desertions_custodyrow ENABLE ALWAYS TRIGGER link_custody;
"""
REFUSE = """
CREATE FUNCTION desertions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: it is evidence.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON desertions_custodyrow
    FOR EACH ROW EXECUTE FUNCTION desertions_refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON desertions_custodyrow
    FOR EACH STATEMENT EXECUTE FUNCTION desertions_refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OF
    source_id, path, name, size, sha256, media_type, origin, uploaded_by_id, uploaded_at ON desertions_sourcefile
    FOR EACH ROW EXECUTE FUNCTION desertions_refuse_change();
ALTER TABLE desertions_custodyrow ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE desertions_custodyrow ENABLE ALWAYS TRIGGER refuse_truncate;
ALTER TABLE desertions_sourcefile ENABLE ALWAYS TRIGGER refuse_change;
"""
UNDO = """
DROP TRIGGER refuse_change ON desertions_sourcefile;
DROP TRIGGER refuse_truncate ON desertions_custodyrow;
DROP TRIGGER refuse_change ON desertions_custodyrow;
DROP FUNCTION desertions_refuse_change();
DROP TRIGGER link_custody ON desertions_custodyrow;
DROP FUNCTION desertions_link_custody();
"""


class Migration(migrations.Migration):
    dependencies = [("desertions", "0002_case_desk")]
    operations = [migrations.RunSQL(LINK + REFUSE, UNDO)]

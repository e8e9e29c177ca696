"""Triggers by which the database guards evidence: the chain of custody, stored files, certificates, blind indexes."""

from django.db import migrations

CUSTODY = """
CREATE FUNCTION desertions_link_custody() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    IF NEW.file_id IS NULL THEN
        PERFORM pg_advisory_xact_lock(20272, hashtext(NEW.subject));
        SELECT position, digest INTO last FROM desertions_custodyrow
            WHERE file_id IS NULL AND subject = NEW.subject ORDER BY position DESC LIMIT 1;
    ELSE
        PERFORM pg_advisory_xact_lock(20266, (NEW.file_id % 2147483647)::int);
        SELECT position, digest INTO last FROM desertions_custodyrow
            WHERE file_id = NEW.file_id ORDER BY position DESC LIMIT 1;
    END IF;
    NEW.position := COALESCE(last.position, 0) + 1;
    NEW.previous := COALESCE(last.digest, '');
    NEW.digest := encode(sha256(convert_to(concat_ws('|',
        NEW.previous, COALESCE(NEW.file_id::text, NEW.subject), NEW.position, NEW.act, NEW.detail, NEW.by_id,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
    ), 'UTF8')), 'hex');
    RETURN NEW;
END $$;

CREATE FUNCTION desertions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM desertions_purge WHERE id::text = current_setting('newsroom.purge', true)
        AND transaction = pg_current_xact_id()::text
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% of % is refused: it is evidence.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER link_custody BEFORE INSERT ON desertions_custodyrow
    FOR EACH ROW EXECUTE FUNCTION desertions_link_custody();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON desertions_custodyrow
    FOR EACH ROW EXECUTE FUNCTION desertions_refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON desertions_custodyrow
    FOR EACH STATEMENT EXECUTE FUNCTION desertions_refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE
    OF source_id, path, name, size, sha256, media_type, origin, uploaded_by_id, uploaded_at ON desertions_sourcefile
    FOR EACH ROW EXECUTE FUNCTION desertions_refuse_change();
ALTER TABLE desertions_custodyrow ENABLE ALWAYS TRIGGER link_custody;
ALTER TABLE desertions_custodyrow ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE desertions_custodyrow ENABLE ALWAYS TRIGGER refuse_truncate;
ALTER TABLE desertions_sourcefile ENABLE ALWAYS TRIGGER refuse_change;
"""
UNDO_CUSTODY = """
DROP TRIGGER link_custody ON desertions_custodyrow;
DROP TRIGGER refuse_change ON desertions_custodyrow;
DROP TRIGGER refuse_truncate ON desertions_custodyrow;
DROP TRIGGER refuse_change ON desertions_sourcefile;
DROP FUNCTION desertions_link_custody();
DROP FUNCTION desertions_refuse_change();
"""
CERTIFICATES = """
CREATE FUNCTION desertions_certify_purge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.transaction := pg_current_xact_id()::text;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.transaction = pg_current_xact_id()::text AND NEW.transaction = OLD.transaction
       AND (NEW.id, NEW.number, NEW.requested_by, NEW.by_id, NEW.at)
         = (OLD.id, OLD.number, OLD.requested_by, OLD.by_id, OLD.at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of % is refused: it certifies a removal.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER certify BEFORE INSERT OR UPDATE OR DELETE ON desertions_purge
    FOR EACH ROW EXECUTE FUNCTION desertions_certify_purge();
ALTER TABLE desertions_purge ENABLE ALWAYS TRIGGER certify;
"""
UNDO_CERTIFICATES = """
DROP TRIGGER certify ON desertions_purge;
DROP FUNCTION desertions_certify_purge();
"""
BLIND_INDEX = """
CREATE FUNCTION desertions_require_new_blind_index() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The name of % % was changed without its blind index: nobody would find it again.',
        TG_TABLE_NAME, NEW.id USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER require_new_blind_index BEFORE UPDATE ON desertions_identity
    FOR EACH ROW WHEN (
        (OLD.surname IS DISTINCT FROM NEW.surname OR OLD.given_name IS DISTINCT FROM NEW.given_name
         OR OLD.patronymic IS DISTINCT FROM NEW.patronymic) AND OLD.blind_index = NEW.blind_index
    ) EXECUTE FUNCTION desertions_require_new_blind_index();
"""
UNDO_BLIND_INDEX = """
DROP TRIGGER require_new_blind_index ON desertions_identity;
DROP FUNCTION desertions_require_new_blind_index();
"""


class Migration(migrations.Migration):
    dependencies = [("desertions", "0001_initial")]
    operations = [
        migrations.RunSQL(CUSTODY, UNDO_CUSTODY),
        migrations.RunSQL(CERTIFICATES, UNDO_CERTIFICATES),
        migrations.RunSQL(BLIND_INDEX, UNDO_BLIND_INDEX),
    ]

"""Chains of custody for what is no file, and no sealed name without keys of its own.

The digest of a row covers its file or, where there is none, its subject; `CustodyRow` tells the rest.
"""

from django.db import migrations

LINK = """
CREATE OR REPLACE FUNCTION desertions_link_custody() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
LINK_OF_FILES_ALONE = """
CREATE OR REPLACE FUNCTION desertions_link_custody() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
NAMES_WITH_KEYS = """
CREATE FUNCTION desertions_require_new_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The name of % % was changed without its keys: nobody would find it again.', TG_TABLE_NAME, NEW.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER require_new_keys BEFORE UPDATE ON desertions_identity FOR EACH ROW
    WHEN ((OLD.surname, OLD.given_name, OLD.patronymic) IS DISTINCT FROM (NEW.surname, NEW.given_name, NEW.patronymic)
          AND OLD.name_keys = NEW.name_keys)
    EXECUTE FUNCTION desertions_require_new_keys();
"""
UNDO = """
DROP TRIGGER require_new_keys ON desertions_identity;
DROP FUNCTION desertions_require_new_keys();
"""


class Migration(migrations.Migration):
    dependencies = [("desertions", "0007_only_sealed_names")]
    operations = [
        migrations.RunSQL(LINK, LINK_OF_FILES_ALONE),
        migrations.RunSQL(NAMES_WITH_KEYS, UNDO),
    ]

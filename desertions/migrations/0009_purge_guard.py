"""Let evidence be removed only inside the transaction that leaves a certificate of it, and guard the certificates.

`newsroom.purge` names the certificate; the database itself wrote down in which transaction it was made.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION desertions_certify_purge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.transaction := pg_current_xact_id()::text;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.transaction = pg_current_xact_id()::text AND NEW.transaction = OLD.transaction
       AND (NEW.id, NEW.number, NEW.requested_by, NEW.by_id, NEW.at) = (OLD.id, OLD.number, OLD.requested_by, OLD.by_id, OLD.at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of % is refused: it certifies a removal.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER certify BEFORE INSERT OR UPDATE OR DELETE ON desertions_purge
    FOR EACH ROW EXECUTE FUNCTION desertions_certify_purge();
ALTER TABLE desertions_purge ENABLE ALWAYS TRIGGER certify;
CREATE OR REPLACE FUNCTION desertions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM desertions_purge WHERE id::text = current_setting('newsroom.purge', true)
        AND transaction = pg_current_xact_id()::text
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% of % is refused: it is evidence.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""
UNDO = """
CREATE OR REPLACE FUNCTION desertions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: it is evidence.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER certify ON desertions_purge;
DROP FUNCTION desertions_certify_purge();
"""


class Migration(migrations.Migration):
    dependencies = [("desertions", "0008_custody_of_what_is_sealed")]
    operations = [migrations.RunSQL(GUARD, UNDO)]

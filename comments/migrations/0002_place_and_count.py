"""Triggers that place a comment in its thread and count what readers see change; and the site's policy."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION comments_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_id IS NULL THEN
        NEW.path := ARRAY[NEW.id];
    ELSE
        -- Below a depth of 199 the path grows no longer: an index holds it whole, and replies still come in order.
        SELECT path[1:199] || NEW.id INTO NEW.path FROM comments_comment WHERE id = NEW.parent_id;
    END IF;
    NEW.depth := cardinality(NEW.path) - 1;
    NEW.duplicate_group := COALESCE(NEW.duplicate_group, NEW.id);
    RETURN NEW;
END $$;

CREATE FUNCTION comments_count(counted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_contentversion SET changes = changes + 1 WHERE id = (
        SELECT id FROM articles_contentversion WHERE topic = counted ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    );
    IF NOT FOUND THEN
        INSERT INTO articles_contentversion (topic, changes) VALUES (counted, 1);
    END IF;
END $$;

CREATE FUNCTION comments_count_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM comments_count('posts');
    IF EXISTS (SELECT FROM now_there WHERE status = 'approved') THEN PERFORM comments_count('comments'); END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION comments_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM was_there WHERE status = 'approved')
        OR EXISTS (SELECT FROM now_there WHERE status = 'approved') THEN PERFORM comments_count('comments'); END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION comments_count_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM was_there WHERE status = 'approved') THEN PERFORM comments_count('comments'); END IF;
    RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER place BEFORE INSERT OR UPDATE OF parent_id ON comments_comment
    FOR EACH ROW EXECUTE FUNCTION comments_place();
CREATE TRIGGER count_new AFTER INSERT ON comments_comment REFERENCING NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION comments_count_new();
CREATE TRIGGER count_changed AFTER UPDATE ON comments_comment
    REFERENCING OLD TABLE AS was_there NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION comments_count_changed();
CREATE TRIGGER count_gone AFTER DELETE ON comments_comment REFERENCING OLD TABLE AS was_there
    FOR EACH STATEMENT EXECUTE FUNCTION comments_count_gone();
CREATE TRIGGER count_truncated AFTER TRUNCATE ON comments_comment
    FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('comments');
"""
WATCHED = {"comments_policy": "editorial", "comments_riskmodel": "screening", "comments_wordrule": "screening"}


def trigger(table, topic):
    return migrations.RunSQL(
        f"CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION articles_count_change('{topic}')",
        f"DROP TRIGGER count_change ON {table}",
    )


UNDO = """
DROP TRIGGER place ON comments_comment;
DROP TRIGGER count_new ON comments_comment;
DROP TRIGGER count_changed ON comments_comment;
DROP TRIGGER count_gone ON comments_comment;
DROP TRIGGER count_truncated ON comments_comment;
DROP FUNCTION comments_place();
DROP FUNCTION comments_count_new();
DROP FUNCTION comments_count_changed();
DROP FUNCTION comments_count_gone();
DROP FUNCTION comments_count(text);
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial"), ("articles", "0002_count_changes")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO comments_policy (id, policy) VALUES (1, 'held')", "DELETE FROM comments_policy WHERE id = 1"
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO),
        *[trigger(table, topic) for table, topic in WATCHED.items()],
    ]

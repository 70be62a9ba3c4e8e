-- Status and severity as text, beside the enums: under row-level security an index can't be searched for an enum.
--
-- Four migrations, so that none holds a lock for long: columns and trigger, the rows that exist, what the columns require, and
-- indexes. The version before writes the enums, and this one the text, side by side. The enums go in a later release.

SET LOCAL lock_timeout = '5s';

-- Rows that exist stay NULL until the next migration, or until they change. The constraints hold for what is written from now on.
ALTER TABLE alerts
  ADD COLUMN severity_text text,
  ADD COLUMN status_text text,
  ADD CONSTRAINT alerts_severity_text_known CHECK (severity_text IN ('info', 'warning', 'critical')) NOT VALID,
  ADD CONSTRAINT alerts_status_text_known CHECK (status_text IN ('open', 'acknowledged')) NOT VALID,
  ADD CONSTRAINT alerts_severity_text_given CHECK (severity_text IS NOT NULL) NOT VALID,
  ADD CONSTRAINT alerts_status_text_given CHECK (status_text IS NOT NULL) NOT VALID,
  ADD CONSTRAINT alerts_acknowledged_whole_text CHECK (
    (status_text = 'acknowledged') = (acknowledged_at IS NOT NULL)
    AND (status_text = 'acknowledged') = (acknowledged_by_sub IS NOT NULL)
  ) NOT VALID,
  ALTER COLUMN severity_text SET DEFAULT 'info',
  ALTER COLUMN status_text SET DEFAULT 'open',
  -- So that an INSERT that leaves an enum out can be told from one that gives it.
  ALTER COLUMN severity DROP DEFAULT,
  ALTER COLUMN status DROP DEFAULT,
  ALTER COLUMN severity DROP NOT NULL,
  ALTER COLUMN status DROP NOT NULL;

-- An enum that is given or changed comes from the version before, which doesn't know the text.
CREATE FUNCTION alerts_enums_equal_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.severity IS NOT NULL AND (NEW.severity IS DISTINCT FROM OLD.severity OR NEW.severity_text IS NULL) THEN
    NEW.severity_text := NEW.severity;
  ELSE
    NEW.severity := NEW.severity_text;
  END IF;
  IF NEW.status IS NOT NULL AND (NEW.status IS DISTINCT FROM OLD.status OR NEW.status_text IS NULL) THEN
    NEW.status_text := NEW.status;
  ELSE
    NEW.status := NEW.status_text;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER alerts_enums_equal_text BEFORE INSERT OR UPDATE ON alerts
  FOR EACH ROW EXECUTE FUNCTION alerts_enums_equal_text();

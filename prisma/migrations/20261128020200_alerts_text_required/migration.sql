-- The text of every alert is there, and the columns require it.

SET LOCAL lock_timeout = '5s';

ALTER TABLE alerts
  VALIDATE CONSTRAINT alerts_severity_text_known,
  VALIDATE CONSTRAINT alerts_status_text_known,
  VALIDATE CONSTRAINT alerts_severity_text_given,
  VALIDATE CONSTRAINT alerts_status_text_given,
  VALIDATE CONSTRAINT alerts_acknowledged_whole_text;

-- The constraints above spare PostgreSQL another look at each row, under a lock that stops everybody.
ALTER TABLE alerts
  ALTER COLUMN severity_text SET NOT NULL,
  ALTER COLUMN status_text SET NOT NULL;
ALTER TABLE alerts
  DROP CONSTRAINT alerts_severity_text_given,
  DROP CONSTRAINT alerts_status_text_given;

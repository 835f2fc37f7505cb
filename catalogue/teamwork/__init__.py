"""The work of staff on a record: assignee, discussion, notes, attachments, and notifications."""

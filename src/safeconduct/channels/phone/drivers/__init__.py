"""What brings calls: SIP spoken by ourselves, or Asterisk. Each drops the caller's number where it comes in."""

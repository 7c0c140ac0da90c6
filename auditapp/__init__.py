"""Internal audits and satisfaction surveys for agencies under TCVN ISO 9001:2015."""

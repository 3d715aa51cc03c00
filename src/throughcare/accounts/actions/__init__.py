"""The only writers of users, postings, invitations and registrations."""

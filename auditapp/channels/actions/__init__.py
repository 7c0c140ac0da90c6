"""What people do with posters, kiosks, tickets and paper."""

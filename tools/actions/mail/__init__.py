"""What is done with e-mail: channels set up, replies sent, answers taken in."""

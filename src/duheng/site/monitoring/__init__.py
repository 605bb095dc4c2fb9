"""What is measured on line: channels of the stream, gateways that send, and how good it is."""

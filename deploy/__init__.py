"""What runs Muster: the local platform and the topics of a Kafka cluster."""

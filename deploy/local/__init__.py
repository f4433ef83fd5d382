"""The embedded platform: real PostgreSQL and real Apache Kafka from packages, and the services under a supervisor."""

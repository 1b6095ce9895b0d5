"""Valid and invalid data for a schema: Schemathesis's generators and jsonschema-rs's judgement."""

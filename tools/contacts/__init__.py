"""The rules about who a customer is: identifiers, evidence, merging, access."""

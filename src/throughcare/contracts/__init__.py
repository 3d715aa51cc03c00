"""What was bought: mobilisation, terms, supply chain, holds."""

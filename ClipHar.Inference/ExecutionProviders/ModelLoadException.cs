namespace ClipHar.Inference.ExecutionProviders;

/// <summary>A model cannot be run here; the message says which one and why.</summary>
public sealed class ModelLoadException(string message, Exception? innerException = null) : Exception(message, innerException);

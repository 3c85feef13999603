namespace ClipHar.Training.Demo;

/// <summary>Image embeddings of drawn scenes, and the action each shows.</summary>
/// <param name="Embeddings">Row-major [N, E], not normalised.</param>
/// <param name="Actions">[N]; null where the scene shows none.</param>
internal sealed record EmbeddedScenes(float[] Embeddings, IReadOnlyList<string?> Actions);

using System.Diagnostics.CodeAnalysis;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features.Embeddings;

namespace ClipHar.Core.Datasets.Validation.Pictures;

/// <summary>Embeddings by picture, or the reason why there are none.</summary>
public sealed class PictureVectorSet
{
    private readonly Dictionary<ObjectId, int> _rows = [];

    private PictureVectorSet(EmbeddingMatrix? matrix, string? reason)
    {
        (Matrix, Reason) = (matrix, reason);
        for (var row = 0; matrix is not null && row < matrix.Count; row++)
        {
            if (matrix.HasRow(row))
            {
                _rows.TryAdd(matrix.Pictures[row], row);
            }
        }
    }

    public EmbeddingMatrix? Matrix { get; }

    /// <summary>Why there are no embeddings.</summary>
    public string? Reason { get; }

    [MemberNotNullWhen(true, nameof(Matrix))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsAvailable => Matrix is not null;

    public static PictureVectorSet Of(EmbeddingMatrix matrix) => new(matrix, null);

    public static PictureVectorSet Without(string reason) => new(null, reason);

    /// <summary>Row of a picture in <see cref="Matrix"/>, or -1 when it has none.</summary>
    public int RowOf(ObjectId picture) => _rows.TryGetValue(picture, out var row) ? row : -1;
}

namespace ClipHar.Core.Datasets.Store;

/// <summary>The store, a workspace or a remote could not do what was asked; the message is for the user and says what to do.</summary>
public class ObjectStoreException : Exception
{
    public ObjectStoreException(string message)
        : base(message)
    {
    }

    public ObjectStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>An object is in none of the places where it was looked for.</summary>
public sealed class ObjectNotFoundException : ObjectStoreException
{
    public ObjectNotFoundException(ObjectId id, string where)
        : base($"The object {id} is not in {where}.") => Id = id;

    public ObjectNotFoundException(ObjectId id, string where, Exception innerException)
        : base($"The object {id} is not in {where}.", innerException) => Id = id;

    public ObjectId Id { get; }
}

namespace ClipHar.Training.Rendering;

/// <summary>Parts of bodies and things whose places in a picture are known, because it was drawn.</summary>
public enum ScenePart
{
    Head,
    OpenMouth,
    ClosedEyes,
    Hand,
    Elbow,
    Knee,
    Foot,
    Pelvis,
    Chest,
    Phone,
    Cup,
    Bottle,
    Food,
    Plate,
    Headphones,
    Laptop,
    Bicycle,
    Bed,
    Seat,
    Table,
    Book,
    Bag,
    HandAtMouth,
    HandAtEar,
}

/// <summary>Where a part is. It may be hidden, or lie outside of the picture.</summary>
/// <param name="X">Pixels from the left.</param>
/// <param name="Y">Pixels from the top.</param>
public readonly record struct SceneMark(ScenePart Part, float X, float Y);

namespace ClipHar.Clip.Tokenization;

/// <summary>One step of byte-pair encoding: two neighbouring tokens become one, named by both names in a row.</summary>
public readonly record struct BpeMerge(string Left, string Right)
{
    public string Result => Left + Right;
}

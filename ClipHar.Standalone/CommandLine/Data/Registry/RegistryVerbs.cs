using System.CommandLine;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>The verbs of cliphar data that work on the dataset registry.</summary>
internal static class RegistryVerbs
{
    public static void AddTo(Command data)
    {
        data.Add(DataListVerb.Create());
        data.Add(DataShowVerb.Create());
        data.Add(DataVersionsVerb.Create());
        data.Add(DataLogVerb.Create());
        data.Add(DataGetVerb.Create());
        data.Add(DataTagVerb.Create());
        data.Add(DataSplitVerb.Create());
        data.Add(DataRelabelVerb.Create());
    }
}

using System.CommandLine;

using ClipHar.Core.Datasets.Validation;
using ClipHar.Core.Datasets.Validation.Suites;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data suite: prints the default validation suite, to be changed and given to `data validate --suite`.</summary>
internal static class DataSuiteVerb
{
    public static Command Create()
    {
        var command = new Command("suite", "Print the default validation suite as YAML: every check, its severity and its thresholds.");
        command.SetAction(parse =>
        {
            using var services = VerbServices.Create(parse, (collection, _) => collection.AddDatasetValidation());
            var catalog = services.GetRequiredService<DatasetCheckCatalog>();
            Console.Write(SuiteWriter.ToYaml(ValidationSuite.Default(catalog), catalog));
            return Cli.Ok;
        });
        return command;
    }
}

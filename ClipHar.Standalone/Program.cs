using ClipHar.Standalone.CommandLine;

return await Cli.RunAsync(args);

using ClipHar.Web;

var builder = WebApplication.CreateBuilder(args);
builder.AddWebModule();

var app = builder.Build();
app.MapWebModule();
app.Run();

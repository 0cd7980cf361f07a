"""generateContent in a loop by hand, on the google-genai SDK."""

from google.genai import Client, types

SCHEMA = types.Schema(
    type="OBJECT",
    properties={"a": types.Schema(type="INTEGER"), "b": types.Schema(type="INTEGER")},
    required=["a", "b"],
)
TOOL = types.Tool(
    function_declarations=[types.FunctionDeclaration(name="add", description="Adds two numbers.", parameters=SCHEMA)]
)
CONFIG = types.GenerateContentConfig(
    system_instruction="Be brief.",
    tools=[TOOL],
    automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
)


async def add(a: int, b: int) -> int:
    return a + b


async def connect(url, model):
    client = Client(api_key="key", http_options=types.HttpOptions(base_url=url)).aio

    async def run():
        contents = [types.Content(role="user", parts=[types.Part(text="What is 1 + 2?")])]
        while True:
            answer = await client.models.generate_content(model=model, contents=contents, config=CONFIG)
            contents.append(answer.candidates[0].content)
            if not answer.function_calls:
                return answer.text
            results = [
                types.Part.from_function_response(name=call.name, response={"result": await add(**call.args)})
                for call in answer.function_calls
            ]
            contents.append(types.Content(role="user", parts=results))

    async def stream():
        pieces, text = 0, []
        async for chunk in await client.models.generate_content_stream(model=model, contents="Tell me more."):
            pieces += 1
            text.append(chunk.text)
        return pieces

    return run, stream

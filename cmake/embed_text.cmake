# cmake -DINPUT=file -DOUTPUT=file.cpp -DSYMBOL=name -P embed_text.cmake
# Turns a text file into a translation unit that defines `extern const std::string_view seawall::SYMBOL`.
file(READ "${INPUT}" text)
get_filename_component(name "${INPUT}" NAME)
file(WRITE "${OUTPUT}" "// Made from ${name} by the build.\n#include <string_view>\n\nnamespace seawall {\nextern const std::string_view ${SYMBOL};\nconst std::string_view ${SYMBOL} = R\"embedded(${text})embedded\";\n}  // namespace seawall\n")

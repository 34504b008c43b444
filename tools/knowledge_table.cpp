// Writes the rows of knowledge.toml as C++ when the program is built: knowledge_table KNOWLEDGE.TOML OUTPUT.CPP
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "leanpyc/code/pyc.h"
#include "leanpyc/policy/knowledge_file.h"

namespace leanpyc {
namespace {

constexpr std::string_view kIdentifiers[] = {
#define LEANPYC_KIND(identifier, name, summary) "Kind::" #identifier,
#include "leanpyc/elide/kinds.def"
};

std::string literal(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '\n') {
      result += "\\n";
    } else {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
  }
  return result + '"';
}

std::string row_text(const KnowledgeRow& row) {
  std::string kinds;
  for (size_t i = 0; i < kKindCount; ++i) {
    if (row.kinds.has(static_cast<Kind>(i))) kinds += fmt::format("{}{}", kinds.empty() ? "" : ", ", kIdentifiers[i]);
  }
  return fmt::format(
      "    {{.modules = {},\n     .paths = {},\n     .distributions = {},\n     .imports = {},\n     .names = {},\n"
      "     .keep = {},\n     .reason = {},\n     .link = {},\n     .kinds = {{{}}},\n     .unless_flag = {},\n"
      "     .tests = {},\n     .installed = {},\n     .reads_docstring = {},\n     .definitions = {},\n"
      "     .keep_source = {}}},\n",
      literal(row.modules), literal(row.paths), literal(row.distributions), literal(row.imports), literal(row.names),
      literal(row.keep), literal(row.reason), literal(row.link), kinds, row.unless_flag, row.tests, row.installed,
      row.reads_docstring, row.definitions, row.keep_source);
}

int write_table(const char* input, const char* output) {
  std::ifstream file(input, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::string error;
  const std::optional<KnowledgeFile> knowledge = KnowledgeFile::read(text, error);
  if (!file || !knowledge) {
    fmt::print(stderr, "{}\n", file ? error : fmt::format("cannot read {}", input));
    return 1;
  }
  std::ofstream table(output, std::ios::binary);
  table << "#include \"leanpyc/policy/knowledge_rows.h\"\n\nnamespace leanpyc {\nnamespace {\n\n"
        << "constexpr KnowledgeRow kRows[] = {\n";
  for (const KnowledgeRow& row : knowledge->rows) table << row_text(row);
  table << fmt::format(
      "}};\n\n}}  // namespace\n\nstd::span<const KnowledgeRow> built_in_knowledge() {{ return kRows; }}\n"
      "std::string_view built_in_knowledge_digest() {{ return \"{:016x}\"; }}\n\n}}  // namespace leanpyc\n",
      source_hash(0, text));
  table.close();
  if (!table) fmt::print(stderr, "cannot write {}\n", output);
  return table ? 0 : 1;
}

}  // namespace
}  // namespace leanpyc

int main(int argc, char** argv) {
  if (argc == 3) return leanpyc::write_table(argv[1], argv[2]);
  fmt::print(stderr, "usage: knowledge_table KNOWLEDGE.TOML OUTPUT.CPP\n");
  return 2;
}

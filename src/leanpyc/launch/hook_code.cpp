#include "leanpyc/launch/hook_code.h"

#include "leanpyc/code/marshal.h"
#include "leanpyc/compile/compile.h"

namespace leanpyc {

std::string marshalled_script(const Target& target, std::string_view source, std::string_view filename) {
  CompileOptions options;
  options.target = &target;
  options.elision.kinds = kDocstrings | KindSet{Kind::Columns};
  options.filename = filename;
  options.in_file = false;
  Compiler compiler;
  const CompileResult result = compiler.compile(source, false, options);
  if (result.code == nullptr) return {};
  ByteBuffer bytes;
  marshal_code(*result.code, *result.pool, target, bytes);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace leanpyc

// The types that leanpyc.h leaves opaque.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "leanpyc.h"
#include "leanpyc/compile/compile.h"
#include "leanpyc/policy/module_finder.h"
#include "leanpyc/policy/policy.h"
#include "leanpyc/text/raw_vector.h"

struct leanpyc_policy {
  std::optional<leanpyc::Policy> policy;  // nullopt: `error` is set
  std::string error;
  std::string fingerprint;
  // Remembers folders, and locks itself.
  mutable leanpyc::ModuleFinder modules;
};

namespace leanpyc::api {

// A diagnostic that outlives the compiler's arena.
struct KeptDiagnostic {
  std::string type;
  std::string message;
  std::optional<std::string> text;
  int32_t line = LEANPYC_NONE;
  int32_t column = LEANPYC_NONE;
  int32_t end_line = LEANPYC_NONE;
  int32_t end_column = LEANPYC_NONE;
};

// Returns the caller's structure with zeros for the fields that it does not have; nullopt if its size is impossible.
template <typename Options>
std::optional<Options> whole_options(const Options* given);

}  // namespace leanpyc::api

struct leanpyc_compiler {
  leanpyc::Compiler compiler;
  leanpyc::ByteBuffer code;
  std::string text;
  std::string error;
  std::vector<leanpyc::api::KeptDiagnostic> diagnostics;
  leanpyc::ElisionCounts elided;
  int positions = 2;
  // The output of the last call: in `code` or in `text`; nullptr if it failed.
  const char* output = nullptr;
  size_t output_size = 0;
};

template <typename Options>
std::optional<Options> leanpyc::api::whole_options(const Options* given) {
  if (given == nullptr || given->size < sizeof given->size || given->size > 4096) return std::nullopt;
  Options options{};
  const auto* from = reinterpret_cast<const char*>(given);
  std::copy(from, from + std::min(given->size, sizeof options), reinterpret_cast<char*>(&options));
  return options;
}

#include "leanpyc/build/file_elision.h"

namespace leanpyc {

namespace {

// Between the kinds' bits and those of the other fields.
constexpr uint32_t kContentShift = kKindCount;
constexpr uint32_t kContentMask = (1u << (30 - kContentShift)) - 1;
// At least ten bits for the content rules.
static_assert(kKindCount <= 20);

}  // namespace

uint32_t FileElision::word() const {
  uint32_t word = elision_word(elision);
  if (content == nullptr) return word;
  // The word's digest is never 0, because 0 means an elision without content rules.
  const uint32_t digest = content->digest() ^ elision_word({.kinds = may_keep});
  return word | (digest % kContentMask + 1) << kContentShift;
}

FileElision file_elision(const BuildRequest& request, std::string_view path, int level) {
  if (request.policy == nullptr) return FileElision::of_level(level);
  ModuleFacts facts = request.modules->facts(path);
  const PolicyDecision decision = request.policy->decide(facts);
  // A process that runs with -O or -OO expects that everything which CPython elides at that level is elided, so these
  // kinds are elided even if the policy keeps them.
  const KindSet by_level = Elision::of_level(level).kinds;
  FileElision wanted{decision.elision, decision.content, decision.may_keep - by_level, std::move(facts.distribution)};
  wanted.elision.kinds = wanted.elision.kinds | by_level;
  return wanted;
}

int level_within(const Elision& elision) {
  for (int level : {2, 1}) {
    const bool within = (Elision::of_level(level).kinds - elision.kinds).empty();
    if (within && (level < 2 || !elision.empty_docstrings)) return level;
  }
  return 0;
}

}  // namespace leanpyc

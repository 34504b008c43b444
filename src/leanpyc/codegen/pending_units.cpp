// Finished units, which are assembled in groups.
#include <algorithm>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {
namespace {

// Generating code and assembling it each need more instructions than the first-level cache holds. Alternating for every
// function would always find the cache full of the other's instructions. The pending units take up to half of the
// first-level data cache.
constexpr size_t kInstructionsPutAside = 512;

// Longer instruction lists are released, because the next unit is rarely as long.
constexpr size_t kInstructionsKept = 4096;

}  // namespace

ConstId Generator::put_aside(std::unique_ptr<CodeUnit>& code) {
  if (pending_instructions_ >= kInstructionsPutAside) assemble_pending();
  if (pending_ == pending_units_.size()) pending_units_.emplace_back();
  PendingUnit& unit = pending_units_[pending_++];
  unit.constant = pool_.unfinished_code();
  pending_instructions_ += code->sequence.instructions().size();
  std::swap(unit.code, code);
  return unit.constant;
}

CodeObject* Generator::assemble_pending() {
  InStage in_flow(options_.clock, Stage::Flow);
  CodeObject* code = nullptr;
  // In the order in which the units were finished: a code object that is a constant of another comes before it.
  for (size_t i = 0; i < pending_ && !failed(); ++i) {
    PendingUnit& unit = pending_units_[i];
    auto is_merged = [this](ConstId constant) { return first_equal(constant) != constant; };
    if (!merged_code_.empty() && std::ranges::any_of(unit.code->constants, is_merged)) merge_equal_code(*unit.code);
    if (observer_) observer_(*unit.code);
    Seq<uint8_t> full_table;
    const bool both_tables = options_.kept != nullptr && options_.kept->wants_full_tables();
    code = assemble(*unit.code,
                    {.filename = options_.filename,
                     .positions = options_.positions,
                     .full_table = both_tables ? &full_table : nullptr},
                    target_, pool_, workspace_, diagnostics_);
    give_back(unit.code->sequence.instructions(), kInstructionsKept);
    if (code == nullptr) break;
    const ConstId known = pool_.finish_code(unit.constant, code);
    if (known != unit.constant) merged_code_.push_back({unit.constant, known});
    if (both_tables) {
      options_.kept->add_full_table(code, full_table, known != unit.constant ? pool_[known].code : nullptr);
    }
  }
  pending_ = 0;
  pending_instructions_ = 0;
  return failed() ? nullptr : code;
}

ConstId Generator::first_equal(ConstId constant) const {
  if (pool_[constant].kind != ConstantKind::Code) return constant;
  const auto merged = std::ranges::lower_bound(merged_code_, constant, {}, &MergedCode::constant);
  return merged == merged_code_.end() || merged->constant != constant ? constant : merged->equal;
}

// A finally body is generated twice, with its functions. CPython finds that the second code object is equal when it
// adds it to the unit's constants, and uses the first one's index. This function does so later.
void Generator::merge_equal_code(CodeUnit& unit) {
  std::vector<int32_t> places;
  std::vector<ConstId> distinct;
  IdIndex<ConstId> index;
  for (ConstId constant : unit.constants) places.push_back(index.place(distinct, first_equal(constant)));
  unit.constants = std::move(distinct);
  for (Instruction& each : unit.sequence.instructions()) {
    if (loads_constant(each.op)) each.arg = places[static_cast<size_t>(each.arg)];
  }
}

}  // namespace leanpyc::codegen

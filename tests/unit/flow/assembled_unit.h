// A fixture that assembles units made by hand.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "leanpyc/flow/assemble.h"

namespace leanpyc {

// Builds a unit by hand and prints the assembled code.
class AssembledUnit : public testing::Test {
 protected:
  explicit AssembledUnit(std::string_view target) : target_(*find_target(target)) {
    unit_.flags = code_flags::kOptimized | code_flags::kNewLocals;
    unit_.sequence.set_rules(sequence_rules(target_));
    emit(Op::RESUME, 0, 1);
  }

  void emit(Op op, int32_t arg, int32_t line) { unit_.sequence.emit(op, arg, {line, 0, line, 1}); }
  void jump(Op op, Label label, int32_t line) { unit_.sequence.emit_jump(op, label, {line, 0, line, 1}); }
  Label label() { return unit_.sequence.new_label(); }
  void bind(Label label) { unit_.sequence.bind(label); }
  int32_t constant(ConstId id) {
    unit_.constants.push_back(id);
    return static_cast<int32_t>(unit_.constants.size()) - 1;
  }
  int32_t local(const char* name) {
    unit_.varnames.push_back(names_.intern(name));
    return static_cast<int32_t>(unit_.varnames.size()) - 1;
  }

  CodeObject& assemble() {
    code_ = leanpyc::assemble(unit_, {}, target_, pool_, workspace_, diagnostics_);
    EXPECT_FALSE(diagnostics_.failed());
    return *code_;
  }

  // Returns "LOAD_FAST 1; RETURN_VALUE", without RESUME and caches.
  std::string text() const {
    std::string result;
    int32_t extended = 0;
    for (uint32_t i = 0; i < code_->code.size(); i += 2) {
      Op op = target_.op_of_number[code_->code[i]];
      int32_t arg = extended << 8 | code_->code[i + 1];
      extended = op == Op::EXTENDED_ARG ? arg : 0;
      if (op == Op::RESUME || op == Op::EXTENDED_ARG) continue;
      if (!result.empty()) result += "; ";
      result += op_name(op);
      if (target_[op].has_argument) result += " " + std::to_string(arg);
      i += 2u * target_[op].caches;
    }
    return result;
  }

  const Target& target_;
  Arena arena_;
  NameTable names_{arena_};
  ConstantPool pool_{arena_, names_, kNewestUnicode};
  Diagnostics diagnostics_{arena_};
  FlowWorkspace workspace_;
  CodeUnit unit_;
  CodeObject* code_ = nullptr;
};

}  // namespace leanpyc

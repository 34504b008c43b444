// The rows of ops.def, compared with samples that tools/gen_opcodes.py took from each version's interpreter.
#include <gtest/gtest.h>

#include <set>

#include "leanpyc/cpython/cpython_3_11.h"
#include "leanpyc/cpython/cpython_3_12.h"
#include "leanpyc/cpython/cpython_3_13.h"
#include "leanpyc/cpython/cpython_3_14.h"
#include "leanpyc/cpython/op_table.h"

namespace leanpyc {
namespace {

struct Sample {
  Op op;
  int32_t arg;
  int32_t effect;
  int32_t effect_at_target;
};

#define LEANPYC_STACK_EFFECT(op, arg, effect, effect_at_target) {Op::op, arg, effect, effect_at_target},
constexpr Sample kSamples_3_11[] = {
#include "stack_effects_3_11.def"
};
constexpr Sample kSamples_3_12[] = {
#include "stack_effects_3_12.def"
};
constexpr Sample kSamples_3_13[] = {
#include "stack_effects_3_13.def"
};
constexpr Sample kSamples_3_14[] = {
#include "stack_effects_3_14.def"
};
#undef LEANPYC_STACK_EFFECT

struct Case {
  Target target;
  std::span<const Sample> samples;
};

std::vector<Case> cases() {
  return {{make_cpython_3_11(7), kSamples_3_11},
          {make_cpython_3_12(1), kSamples_3_12},
          {make_cpython_3_13(0), kSamples_3_13},
          {make_cpython_3_14(2), kSamples_3_14}};
}

// CPython 3.11 has no interface to its pseudo-instructions.
bool has_sample(const Target& target, Op op) {
  return target[op].known && !(target[op].pseudo && target.cache_tag == "cpython-311");
}

TEST(Opcodes, HaveTheStackEffectsOfTheInterpreter) {
  for (const auto& [target, samples] : cases()) {
    for (const Sample& sample : samples) {
      EXPECT_EQ(stack_effect(sample.op, sample.arg), sample.effect) << op_name(sample.op) << " " << sample.arg;
      EXPECT_EQ(stack_effect_at_target(sample.op, sample.arg), sample.effect_at_target)
          << op_name(sample.op) << " " << sample.arg << " at the target";
    }
  }
}

TEST(Opcodes, OfOneVersionHaveASampleEach) {
  for (const auto& [target, samples] : cases()) {
    std::set<Op> sampled;
    for (const Sample& sample : samples) sampled.insert(sample.op);
    for (size_t i = 0; i < kOpCount; ++i) {
      const auto op = static_cast<Op>(i);
      EXPECT_EQ(sampled.contains(op), has_sample(target, op)) << target.cache_tag << " " << op_name(op);
    }
  }
}

TEST(Opcodes, OfOneVersionHaveDifferentNames) {
  for (const auto& [target, samples] : cases()) {
    std::set<std::string_view> names;
    for (size_t i = 0; i < kOpCount; ++i) {
      const auto op = static_cast<Op>(i);
      if (!target[op].known) continue;
      EXPECT_TRUE(names.insert(op_name(op)).second) << target.cache_tag << " " << op_name(op);
    }
  }
}

TEST(Opcodes, AreFoundByTheirNumber) {
  for (const auto& [target, samples] : cases()) {
    for (size_t i = 0; i < kOpCount; ++i) {
      const auto op = static_cast<Op>(i);
      if (!target[op].known || target[op].pseudo) continue;
      EXPECT_EQ(target.op_of_number[target[op].number], op);
    }
  }
}

TEST(Opcodes, OfDifferentBehaviourMayHaveOneName) {
  EXPECT_EQ(op_name(Op::END_FOR), op_name(Op::END_FOR_POPS_2));
  EXPECT_EQ(stack_effect(Op::END_FOR, 0), -1);
  EXPECT_EQ(stack_effect(Op::END_FOR_POPS_2, 0), -2);
  EXPECT_EQ(stack_effect(Op::MAKE_FUNCTION_FLAGS, 0xB), -3);
}

}  // namespace
}  // namespace leanpyc

// Jumps out of blocks: the code that break, continue and return run on their way out.
#include <algorithm>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {
namespace {

// CPython's CO_MAXBLOCKS. If a generator uses one block itself, one more is allowed.
constexpr std::ptrdiff_t kMaxBlocks = 20;

bool is_loop(BlockKind kind) { return kind == BlockKind::WhileLoop || kind == BlockKind::ForLoop; }

}  // namespace

void Generator::push_block(const Block& block) {
  if (std::ssize(unit_->blocks) >= kMaxBlocks) [[unlikely]]
    check_block_count(block);
  unit_->blocks.push_back(block);
}

void Generator::check_block_count(const Block& block) {
  auto counts = [this](const Block& each) { return dialect_.counts_as_block(target_, each.kind); };
  if (counts(block) && std::ranges::count_if(unit_->blocks, counts) >= dialect_.most_blocks(target_)) {
    error(block.range, "too many statically nested blocks");
  }
}

void Generator::unwind(const Block& block, bool keeps_top, SourceRange& range) {
  auto swap_below_top = [&] {
    if (keeps_top) emit(Op::SWAP, 2, range);
  };
  switch (block.kind) {
    case BlockKind::WhileLoop:
    case BlockKind::ExceptionHandler:
    case BlockKind::ExceptionGroupHandler:
    case BlockKind::AsyncComprehension:
    case BlockKind::InlinedComprehension:
    case BlockKind::StopIteration: return;
    case BlockKind::ForLoop:  // pops the iterator
    case BlockKind::PopValue:
      swap_below_top();
      emit(Op::POP_TOP, range);
      return;
    case BlockKind::TryExcept: emit(Op::POP_BLOCK, range); return;
    case BlockKind::FinallyTry:
      emit(Op::POP_BLOCK, range);
      if (keeps_top) push_block({.kind = BlockKind::PopValue, .range = range});
      statements(*block.final_body);
      if (keeps_top) pop_block();
      // The code after this seems to run after the statement that jumps, so it has no line.
      range = kNoLocation;
      return;
    case BlockKind::FinallyEnd:
      swap_below_top();
      emit(Op::POP_TOP, range);
      swap_below_top();
      emit(Op::POP_BLOCK, range);
      emit(Op::POP_EXCEPT, range);
      return;
    case BlockKind::With:
    case BlockKind::AsyncWith:
      range = block.range;
      emit(Op::POP_BLOCK, range);
      if (keeps_top) {
        for (uint32_t depth = dialect_.with_values; depth > 0; --depth) emit(Op::SWAP, depth + 1, range);
      }
      dialect_.exit_with(*this, range);
      if (block.kind == BlockKind::AsyncWith) dialect_.await(*this, awaitable::kAsyncExit, range);
      emit(Op::POP_TOP, range);
      range = kNoLocation;
      return;
    case BlockKind::HandlerCleanup:
      if (block.name != kNoName) emit(Op::POP_BLOCK, range);
      swap_below_top();
      emit(Op::POP_BLOCK, range);
      emit(Op::POP_EXCEPT, range);
      if (block.name != kNoName) {
        load_none(range);
        store_name(block.name, range);
        delete_name(block.name, range);
      }
      return;
  }
}

const Block* Generator::unwind_all(bool keeps_top, bool to_loop, SourceRange& range) {
  std::vector<Block>& blocks = unit_->blocks;
  if (blocks.empty()) return nullptr;
  const Block top = blocks.back();
  if (top.kind == BlockKind::ExceptionGroupHandler) {
    error(range, "'break', 'continue' and 'return' cannot appear in an except* block");
    return nullptr;
  }
  if (to_loop && is_loop(top.kind)) return &blocks.back();
  // A finally body is generated outside its own block, so the block is popped and pushed again afterwards.
  blocks.pop_back();
  unwind(top, keeps_top, range);
  const Block* found = unwind_all(keeps_top, to_loop, range);
  const auto place = found == nullptr ? 0 : found - blocks.data();
  blocks.push_back(top);
  return found == nullptr ? nullptr : blocks.data() + place;
}

void Generator::pop_except_and_reraise(const SourceRange& range) {
  emit(Op::COPY, 3, range);
  emit(Op::POP_EXCEPT, range);
  emit(Op::RERAISE, 1, range);
}

}  // namespace leanpyc::codegen

#include "leanpyc/flow/localsplus.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

class LocalsPlus {
 public:
  LocalsPlus(FlowState& state, GeneratorStart generator)
      : state_(state),
        generator_(generator),
        unit_(*state.unit),
        local_count_(static_cast<int32_t>(unit_.varnames.size())),
        cell_count_(static_cast<int32_t>(unit_.cellvars.size())) {}

  void run() {
    place_names();
    make_prefix();
    if (!places_.empty()) point_instructions();
  }

 private:
  void add(NameId name, uint8_t kind) {
    state_.localsplus_names.data[state_.localsplus_names.count++] = name;
    state_.localsplus_kinds.data[state_.localsplus_kinds.count++] = kind;
  }

  // Fills the array, and places_ with the slots of the cells, followed by those of the free variables.
  void place_names() {
    places_.clear();
    state_.localsplus_names = {};
    state_.localsplus_kinds = {};
    const size_t most = unit_.varnames.size() + unit_.cellvars.size() + unit_.freevars.size();
    if (most == 0) return;
    Arena& arena = state_.pool->arena();
    NameId* const names = arena.array<NameId>(most);
    uint8_t* const kinds = arena.array<uint8_t>(most);
    std::ranges::copy(unit_.varnames, names);
    std::fill_n(kinds, unit_.varnames.size(), static_cast<uint8_t>(local_kinds::kLocal));
    state_.localsplus_names = {names, static_cast<uint32_t>(local_count_)};
    state_.localsplus_kinds = {kinds, static_cast<uint32_t>(local_count_)};
    bool has_cells = cell_count_ != 0;
    if (has_cells || !unit_.fast_hidden.empty()) {
      IndexMap& locals = state_.name_index;
      locals.reset(state_.pool->names().size());
      for (int32_t i = 0; i < local_count_; ++i) locals.set(static_cast<uint32_t>(unit_.varnames[i]), i);
      for (NameId name : unit_.fast_hidden) {
        int32_t local = locals.find(static_cast<uint32_t>(name));
        if (local >= 0) state_.localsplus_kinds[local] |= local_kinds::kHidden;
      }
      for (NameId name : unit_.cellvars) {
        int32_t local = locals.find(static_cast<uint32_t>(name));
        if (local >= 0) {
          state_.localsplus_kinds[local] |= local_kinds::kCell;
          places_.push_back(local);
        } else {
          places_.push_back(static_cast<int32_t>(state_.localsplus_names.count));
          add(name, local_kinds::kCell);
        }
      }
    }
    for (NameId name : unit_.freevars) {
      places_.push_back(static_cast<int32_t>(state_.localsplus_names.count));
      add(name, local_kinds::kFree);
    }
  }

  // First the free variables, then the cells in slot order, then the generator, whose frame takes both along. These
  // instructions have no line, except for the generator's, which have the line of the definition.
  void make_prefix() {
    std::vector<Node>& prefix = state_.prefix;
    if (!unit_.freevars.empty()) {
      prefix.push_back(
          {.range = kNoLocation, .arg = static_cast<int32_t>(unit_.freevars.size()), .op = Op::COPY_FREE_VARS});
    }
    if (cell_count_ != 0) {
      std::vector<int32_t>& order = state_.more_integers;
      order.resize(static_cast<size_t>(cell_count_));
      for (int32_t i = 0; i < cell_count_; ++i) order[static_cast<size_t>(i)] = i;
      std::ranges::sort(order, {}, [this](int32_t cell) { return places_[static_cast<size_t>(cell)]; });
      for (int32_t cell : order) {
        prefix.push_back({.range = kNoLocation, .arg = places_[static_cast<size_t>(cell)], .op = Op::MAKE_CELL});
      }
    }
    constexpr uint32_t kGenerators = code_flags::kGenerator | code_flags::kCoroutine | code_flags::kAsyncGenerator;
    if ((unit_.flags & kGenerators) != 0) {
      SourceRange range{unit_.first_line, -1, unit_.first_line, -1};
      prefix.push_back({.range = range, .op = generator_.make});
      prefix.push_back({.range = generator_.drop_has_line ? range : kNoLocation, .op = Op::POP_TOP});
    }
  }

  void point_instructions() {
    Graph& graph = state_.graph;
    for (Block& block : Layout(graph)) {
      if (!block.may_have(op_traits::kCell)) continue;
      for (Node& node : graph.nodes_of(block)) {
        if (has_trait(node.op, op_traits::kCell)) node.arg = places_[static_cast<size_t>(node.arg)];
      }
    }
  }

  FlowState& state_;
  GeneratorStart generator_;
  const CodeUnit& unit_;
  int32_t local_count_;
  int32_t cell_count_;
  std::vector<int32_t>& places_ = state_.integers;
};

}  // namespace

void prepare_localsplus(FlowState& state, GeneratorStart generator) { LocalsPlus(state, generator).run(); }

}  // namespace leanpyc::flow

// Every order of events: whatever set of TLSA records a client holds or is given, some record of it
// matches the key that the service presents.
#include <deque>
#include <iostream>
#include <unordered_map>

#include <gtest/gtest.h>

#include "tests/support/tlsa/rollover_model.h"

namespace millrace::tlsa::model {
namespace {

struct StateHash {
  size_t operator()(const State& state) const {
    return std::hash<std::string_view>()(
        std::string_view(reinterpret_cast<const char*>(&state), sizeof(State)));
  }
};

struct Exploration {
  size_t states = 0, transitions = 0;
  std::string violation;          // empty: none
  std::vector<std::string> path;  // to it
};

// Breadth first: the path to a violation is as short as it can be.
class Explorer {
 public:
  Explorer(const ClockErrors& clock, const Faults& faults, size_t most = SIZE_MAX)
      : clock_(clock), faults_(faults), most_(most) {}

  Exploration run() {
    for (const State& state : first_states()) visit(state, nullptr);
    while (!queue_.empty() && found_.violation.empty() && known_.size() < most_) {
      const State* from = queue_.front();
      queue_.pop_front();
      for (const Step& step : steps_from(*from, clock_, faults_)) {
        ++found_.transitions;
        visit(step.state, from);
      }
    }
    found_.states = known_.size();
    return std::move(found_);
  }

 private:
  void visit(const State& state, const State* from) {
    const auto [entry, is_new] = known_.try_emplace(state, from);
    if (!is_new || !found_.violation.empty()) return;
    queue_.push_back(&entry->first);
    found_.violation = violation(state);
    if (!found_.violation.empty()) found_.path = path_to(&entry->first);
  }

  std::vector<std::string> path_to(const State* state) const {
    std::vector<std::string> path;
    for (const State* from = known_.at(*state); state != nullptr; state = from) {
      from = known_.at(*state);
      path.insert(path.begin(), action_between(from, *state) + "\n    " + to_text(*state));
    }
    return path;
  }

  std::string action_between(const State* from, const State& to) const {
    if (from == nullptr) return "at first";
    for (const Step& step : steps_from(*from, clock_, faults_, Texts::all)) {
      if (step.state == to) return step.action;
    }
    return "?";
  }

  const ClockErrors clock_;
  const Faults faults_;
  const size_t most_;                                         // states, the nearest ones
  std::unordered_map<State, const State*, StateHash> known_;  // from which it was reached
  std::deque<const State*> queue_;
  Exploration found_;
};

void print(const Exploration& exploration) {
  std::cout << exploration.states << " states, " << exploration.transitions << " transitions\n";
  if (exploration.violation.empty()) return;
  std::cout << exploration.violation << ":\n";
  for (const std::string& step : exploration.path) std::cout << "  " << step << "\n";
}

// Between the errors of a clock that are possible lies a day.
constexpr ClockErrors kAhead{0, 1}, kBehind{-1, 0};

void expect_no_violation(const ClockErrors& clock, const std::string& name,
                         size_t most = SIZE_MAX) {
  const Exploration exploration = Explorer(clock, {}, most).run();
  print(exploration);
  testing::Test::RecordProperty("states_" + name, std::to_string(exploration.states));
  testing::Test::RecordProperty("transitions_" + name, std::to_string(exploration.transitions));
  EXPECT_EQ(exploration.violation, "");
}

TEST(RolloverModel, no_order_of_events_makes_clients_refuse_the_service) {
  expect_no_violation(kAhead, "clock_ahead");
  expect_no_violation(kBehind, "clock_behind");
}

// All of them would take minutes. The shortest path to each mistake that was found was below
// 20,000.
TEST(RolloverModel, no_short_order_of_events_with_withdrawals_makes_clients_refuse_the_service) {
  expect_no_violation({0, 0, true}, "withdrawals", 30'000);
}

void expect_found(const char* fault, const Faults& faults, const ClockErrors& clock = kAhead) {
  const Exploration exploration = Explorer(clock, faults).run();
  std::cout << fault << ": ";
  print(exploration);
  EXPECT_NE(exploration.violation, "") << fault;
}

TEST(RolloverModel, finds_what_would_go_wrong_with_a_machine_that_makes_a_mistake) {
  expect_found("the gate ignores replay", {.ignores_replay = true});
  expect_found("keys are retired without a look", {.retires_without_look = true});
  expect_found("a record that is denied stays visible", {.keeps_visible = true});
  expect_found("withdrawn sets are forgotten", {.forgets_withdrawn = true}, {0, 0, true});
  expect_found("clocks are trusted", {.trusts_clocks = true});
  expect_found("records of previous keys go at once", {.drops_previous = true});
  expect_found("the first set is published without a look", {.publishes_unlooked = true});
}

}  // namespace
}  // namespace millrace::tlsa::model

#include "acme/state/state_keeper.h"

#include <gtest/gtest.h>

#include "tests/unit/acme/world.h"

namespace millrace::acme {
namespace {

OrderState in_phase(OrderPhase phase) {
  OrderState state;
  state.order = OpenOrder{CaId::usual(), phase, {}, {}, "https://ca.test/order/0", {}, {}};
  return state;
}

class StateKeeperTest : public testing::Test {
 protected:
  void keep(OrderPhase phase) { keeper_.keep(id_of("web"), in_phase(phase), true); }
  bool is_written() const { return world_.directory.has("state/orders/web.json"); }

  World world_;
  StageContext context_ = world_.context();
  StageReport report_;
  OrderStateMemory memory_;
  StateKeeper keeper_{context_, report_, memory_};
};

TEST_F(StateKeeperTest, waits_for_the_next_step_while_answers_are_on_their_way) {
  keep(OrderPhase::answered);
  keeper_.idle(true);
  EXPECT_FALSE(is_written());
  EXPECT_FALSE(report_.changed);
  keep(OrderPhase::finalized);
  keeper_.idle(false);
  EXPECT_EQ(world_.state().order->phase, OrderPhase::finalized);
  EXPECT_TRUE(report_.changed);
}

// Another order would be opened, where a CA has no list of them.
TEST_F(StateKeeperTest, writes_at_once_that_an_order_is_opened_and_where_it_is) {
  for (const OrderPhase phase : {OrderPhase::intended, OrderPhase::opened}) {
    keep(phase);
    keeper_.idle(true);
    EXPECT_EQ(world_.state().order->phase, phase);
  }
}

TEST_F(StateKeeperTest, writes_what_has_waited_for_a_slow_ca) {
  keep(OrderPhase::answered);
  world_.clock.advance(StateKeeper::kLongest - std::chrono::milliseconds(1));
  keep(OrderPhase::finalized);
  keeper_.idle(true);
  EXPECT_FALSE(is_written());
  world_.clock.advance(std::chrono::milliseconds(1));
  keeper_.idle(true);
  EXPECT_TRUE(is_written());
}

TEST_F(StateKeeperTest, writes_when_enough_has_come_together) {
  for (size_t i = 0; i < StateKeeper::kMost; ++i) {
    EXPECT_FALSE(is_written());
    const std::string id = i == 0 ? "web" : "h" + std::to_string(i);
    keeper_.keep(id_of(id), in_phase(OrderPhase::answered), false);
  }
  EXPECT_TRUE(is_written());
}

TEST_F(StateKeeperTest, goes_on_when_it_is_written_and_not_before) {
  bool goes_on = false;
  keeper_.keep(id_of("web"), in_phase(OrderPhase::intended), true, [&] { goes_on = is_written(); });
  EXPECT_FALSE(goes_on);
  keeper_.idle(true);
  EXPECT_TRUE(goes_on);
}

TEST_F(StateKeeperTest, does_not_go_on_with_what_cannot_be_written) {
  world_.files.plan(1, test::Fault::refuse);
  bool goes_on = false;
  keeper_.keep(id_of("web"), in_phase(OrderPhase::intended), true, [&] { goes_on = true; });
  keeper_.flush();
  EXPECT_FALSE(goes_on);
  EXPECT_TRUE(keeper_.has_lost(id_of("web")));
  EXPECT_NE(errors_of(report_).find("certificate web: "), std::string::npos);
}

}  // namespace
}  // namespace millrace::acme

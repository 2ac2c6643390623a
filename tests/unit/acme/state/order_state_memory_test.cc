#include "acme/state/order_state_memory.h"

#include <gtest/gtest.h>

#include "acme/state/state_keeper.h"
#include "tests/unit/acme/world.h"

namespace millrace::acme {
namespace {

OrderState state_with(unsigned failures) {
  OrderState state;
  state.failures = failures;
  return state;
}

class OrderStateMemoryTest : public testing::Test {
 protected:
  OrderStateMemoryTest() { world_.order(); }

  void write(const std::string& text) {
    world_.directory.write("state/orders/web.json", text, 0600);
  }
  Result<OrderState> load() {
    return memory_.load(world_.files, world_.paths().order(id_of("web")), id_of("web"));
  }
  unsigned failures() { return load().value().failures; }

  World world_;
  OrderStateMemory memory_;
};

TEST_F(OrderStateMemoryTest, gives_what_the_file_says) {
  EXPECT_EQ(failures(), 0U);  // there is none
  write(encode(state_with(3)));
  EXPECT_EQ(failures(), 3U);
  EXPECT_EQ(failures(), 3U);
}

TEST_F(OrderStateMemoryTest, does_not_decode_what_was_written) {
  const std::string text = "what nobody can decode";
  write(text);
  memory_.keep(id_of("web"), text, state_with(7));
  EXPECT_EQ(failures(), 7U);
}

TEST_F(OrderStateMemoryTest, sees_what_another_process_has_written) {
  write(encode(state_with(3)));
  memory_.keep(id_of("web"), encode(state_with(3)), state_with(3));
  write(encode(state_with(4)));
  EXPECT_EQ(failures(), 4U);
  ASSERT_TRUE(world_.files.remove(world_.paths().order(id_of("web"))));
  EXPECT_EQ(failures(), 0U);
}

TEST_F(OrderStateMemoryTest, reports_each_time_a_file_that_cannot_be_read) {
  memory_.keep(id_of("web"), encode(state_with(3)), state_with(3));
  write("{");
  EXPECT_FALSE(load());
  EXPECT_FALSE(load());
}

// The file has less of it.
TEST_F(OrderStateMemoryTest, gives_the_text_of_an_error_as_the_file_has_it) {
  OrderState state = state_with(1);
  state.last_error = std::string(5000, 'x') + "\n";
  const std::string text = encode(state);
  write(text);
  memory_.keep(id_of("web"), text, state);
  EXPECT_EQ(load()->last_error, decode_order_state(text, "web.json")->last_error);
}

TEST_F(OrderStateMemoryTest, has_what_the_keeper_has_written_and_nothing_before) {
  const StageContext context = world_.context();
  StageReport report;
  StateKeeper keeper(context, report, memory_);
  keeper.keep(id_of("web"), state_with(1), false);
  OrderState state = state_with(2);
  keeper.keep(id_of("web"), state, false);
  state.failures = 3;
  EXPECT_EQ(failures(), 0U);
  keeper.flush();
  EXPECT_EQ(failures(), 2U);
  EXPECT_EQ(world_.state().failures, 2U);
}

}  // namespace
}  // namespace millrace::acme

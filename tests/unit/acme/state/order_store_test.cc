#include "acme/state/order_store.h"

#include <gtest/gtest.h>

#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

OrderState in_phase(OrderPhase phase) {
  OrderState state;
  state.order = OpenOrder{CaId::usual(), phase, {}, {}, "https://ca.test/order/0", {}, {}};
  return state;
}

class OrderStoreTest : public testing::Test {
 protected:
  void save(OrderPhase phase, std::function<void()> then = {}) {
    store_.states[id_of("web")] = in_phase(phase);
    store_.save(id_of("web"), true, std::move(then));
  }
  bool is_written() const { return world_.directory.has("state/orders/web.json"); }

  World world_;
  StageContext context_ = world_.context();
  StageReport report_;
  OrderCache cache_;
  OrderStore store_{context_, report_, &cache_};
};

TEST_F(OrderStoreTest, waits_for_the_next_step_while_answers_are_on_their_way) {
  save(OrderPhase::answered);
  store_.idle(true);
  EXPECT_FALSE(is_written());
  EXPECT_FALSE(report_.changed);
  save(OrderPhase::finalized);
  store_.idle(false);
  EXPECT_EQ(world_.state().order->phase, OrderPhase::finalized);
  EXPECT_TRUE(report_.changed);
}

// Another order would be opened, where a CA has no list of them.
TEST_F(OrderStoreTest, writes_at_once_that_an_order_is_opened_and_where_it_is) {
  for (const OrderPhase phase : {OrderPhase::intended, OrderPhase::opened}) {
    save(phase);
    store_.idle(true);
    EXPECT_EQ(world_.state().order->phase, phase);
  }
}

TEST_F(OrderStoreTest, writes_what_has_waited_for_a_slow_ca) {
  save(OrderPhase::answered);
  world_.clock.advance(OrderStore::kLongest - std::chrono::milliseconds(1));
  save(OrderPhase::finalized);
  store_.idle(true);
  EXPECT_FALSE(is_written());
  world_.clock.advance(std::chrono::milliseconds(1));
  store_.idle(true);
  EXPECT_TRUE(is_written());
}

TEST_F(OrderStoreTest, writes_when_enough_has_come_together) {
  for (size_t i = 0; i < OrderStore::kMost; ++i) {
    EXPECT_FALSE(is_written());
    const CertId id = id_of(i == 0 ? "web" : "h" + std::to_string(i));
    store_.states[id] = in_phase(OrderPhase::answered);
    store_.save(id, false);
  }
  EXPECT_TRUE(is_written());
}

TEST_F(OrderStoreTest, goes_on_when_it_is_written_and_not_before) {
  bool goes_on = false;
  save(OrderPhase::intended, [&] { goes_on = is_written(); });
  EXPECT_FALSE(goes_on);
  store_.idle(true);
  EXPECT_TRUE(goes_on);
}

TEST_F(OrderStoreTest, does_not_go_on_with_what_cannot_be_written) {
  world_.files.plan(1, test::Fault::refuse);
  bool goes_on = false;
  save(OrderPhase::intended, [&] { goes_on = true; });
  store_.flush();
  EXPECT_FALSE(goes_on);
  EXPECT_TRUE(store_.has_lost(id_of("web")));
  EXPECT_NE(errors_of(report_).find("certificate web: "), std::string::npos);
}

OrderState state_with(unsigned failures) {
  OrderState state;
  state.failures = failures;
  return state;
}

class OrderCacheTest : public OrderStoreTest {
 protected:
  OrderCacheTest() { world_.order(); }

  void write(const std::string& text) {
    world_.directory.write("state/orders/web.json", text, 0600);
  }
  Result<OrderState> load() {
    return cache_.load(world_.files, world_.paths().order(id_of("web")), id_of("web"));
  }
  unsigned failures() { return load().value().failures; }
  // As the store writes it.
  OrderState written(const OrderState& state) {
    const std::string text = encode(state);
    write(text);
    cache_.keep(id_of("web"), text, state);
    return decode_order_state(text, "web.json").value();
  }
};

TEST_F(OrderCacheTest, gives_what_the_file_says) {
  EXPECT_EQ(failures(), 0U);  // there is none
  write(encode(state_with(3)));
  EXPECT_EQ(failures(), 3U);
  EXPECT_EQ(failures(), 3U);
}

TEST_F(OrderCacheTest, does_not_decode_what_was_written) {
  const std::string text = "what nobody can decode";
  write(text);
  cache_.keep(id_of("web"), text, state_with(7));
  EXPECT_EQ(failures(), 7U);
}

TEST_F(OrderCacheTest, sees_what_another_process_has_written) {
  written(state_with(3));
  write(encode(state_with(4)));
  EXPECT_EQ(failures(), 4U);
  ASSERT_TRUE(world_.files.remove(world_.paths().order(id_of("web"))));
  EXPECT_EQ(failures(), 0U);
}

TEST_F(OrderCacheTest, reports_each_time_a_file_that_cannot_be_read) {
  written(state_with(3));
  write("{");
  EXPECT_FALSE(load());
  EXPECT_FALSE(load());
}

// The file has less of it.
TEST_F(OrderCacheTest, gives_the_text_of_an_error_as_the_file_has_it) {
  OrderState state = state_with(1);
  state.last_error = std::string(5000, 'x') + "\n";
  EXPECT_EQ(written(state).last_error, load()->last_error);
}

TEST_F(OrderCacheTest, has_what_the_store_has_written_and_nothing_before) {
  store_.states[id_of("web")] = state_with(2);
  store_.save(id_of("web"), false);
  EXPECT_EQ(failures(), 0U);
  store_.flush();
  EXPECT_EQ(failures(), 2U);
  EXPECT_EQ(world_.state().failures, 2U);
}

}  // namespace
}  // namespace millrace::acme

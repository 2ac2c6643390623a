#include "dnszone/query/socket_dns.h"

#include <cerrno>
#include <cstring>

#include <gmock/gmock.h>

#include "core/env/connected_socket.h"
#include "dnszone/query/message.h"
#include "tests/support/loopback_dns.h"

namespace millrace::dnszone {
namespace {

using std::chrono::milliseconds;
using test::LoopbackDns;
using test::with_length;
using testing::StartsWith;
using Query = LoopbackDns::Query;
using Sendings = std::vector<LoopbackDns::Sending>;

constexpr milliseconds kTimeout{300};
constexpr milliseconds kLong{5000};  // for what must come much sooner

const std::string kQuestion =
    encode_query({DnsName::parse("_acme-challenge.example.org").value(), RrType::txt});

// The query itself, made an answer that holds nothing.
std::string answer_to(const Query& query) {
  std::string answer = query.message;
  answer[2] = static_cast<char>(answer[2] | '\x80');
  return answer;
}

std::string with_octet(std::string message, size_t at, char octet) {
  message[at] = octet;
  return message;
}

std::string wrong_id(const Query& query) {
  return with_octet(answer_to(query), 0, static_cast<char>(query.message[0] + 1));
}

std::string truncated(const Query& query) {
  return with_octet(answer_to(query), 2, '\x82');
}

class TransportTest : public testing::Test {
 protected:
  Result<std::string> ask(const LoopbackDns& server, milliseconds timeout = kTimeout) {
    return dns_->exchange(std::vector<DnsQuery>{{server.endpoint(), kQuestion}}, timeout).front();
  }

  static std::string name(const LoopbackDns& server) { return server.endpoint().text(); }

  std::unique_ptr<DnsTransport> dns_ = make_socket_dns();
};

TEST_F(TransportTest, gives_back_the_answer_as_it_came) {
  std::string sent;
  LoopbackDns server(
      [&sent](const Query& query) -> Sendings { return {{sent = answer_to(query)}}; });
  const auto answer = ask(server, kLong);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(*answer, sent);
  EXPECT_EQ(answer->substr(12, 30), kQuestion.substr(12, 30));
}

TEST_F(TransportTest, draws_another_id_for_every_query) {
  std::vector<std::string> ids;
  LoopbackDns server([&ids](const Query& query) -> Sendings {
    ids.push_back(query.message.substr(0, 2));
    return {{answer_to(query)}};
  });
  const std::vector<DnsQuery> queries(20, DnsQuery{server.endpoint(), kQuestion});
  for (const auto& answer : dns_->exchange(queries, kLong)) EXPECT_TRUE(answer);
  std::sort(ids.begin(), ids.end());
  // Two pairs of twenty IDs that are drawn well are equal once in some 240,000 runs.
  EXPECT_GE(std::unique(ids.begin(), ids.end()) - ids.begin(), 19);
}

struct Deceit {
  std::string what;
  std::function<LoopbackDns::Sending(const Query&)> make;
};

const Deceit kDeceits[] = {
    {"another ID", [](const Query& query) { return LoopbackDns::Sending{wrong_id(query)}; }},
    {"another name",
     [](const Query& query) {
       return LoopbackDns::Sending{with_octet(answer_to(query), 14, 'x')};
     }},
    {"another type",
     [](const Query& query) {
       return LoopbackDns::Sending{with_octet(answer_to(query), 12 + 29 + 1, '\x01')};
     }},
    {"a type that differs by what is case in a letter",
     [](const Query& query) {
       return LoopbackDns::Sending{with_octet(answer_to(query), 12 + 29 + 1, '\x30')};
     }},
    {"no QR", [](const Query& query) { return LoopbackDns::Sending{query.message}; }},
    {"another opcode",
     [](const Query& query) {
       return LoopbackDns::Sending{with_octet(answer_to(query), 2, '\xA8')};
     }},
    {"no question",
     [](const Query& query) {
       return LoopbackDns::Sending{with_octet(answer_to(query), 5, '\0').substr(0, 12)};
     }},
    {"cut off within the question",
     [](const Query& query) { return LoopbackDns::Sending{answer_to(query).substr(0, 20)}; }},
    {"shorter than a header", [](const Query&) { return LoopbackDns::Sending{"\x01\x02\x80"}; }},
    {"another source port",
     [](const Query& query) {
       return LoopbackDns::Sending{answer_to(query), milliseconds(0), true};
     }},
};

TEST_F(TransportTest, waits_for_the_right_answer_behind_every_deceit) {
  for (const Deceit& deceit : kDeceits) {
    SCOPED_TRACE(deceit.what);
    std::string right;
    LoopbackDns server([&](const Query& query) -> Sendings {
      right = answer_to(query);
      return {deceit.make(query), {right, milliseconds(20)}};
    });
    const auto answer = ask(server, kLong);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(*answer, right);
  }
}

TEST_F(TransportTest, takes_a_deceit_for_silence_when_nothing_else_comes) {
  for (const Deceit& deceit : kDeceits) {
    SCOPED_TRACE(deceit.what);
    LoopbackDns server([&](const Query& query) -> Sendings { return {deceit.make(query)}; });
    const auto answer = ask(server, milliseconds(60));
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().text(), StartsWith(name(server) + ": no answer within 60 ms"));
    EXPECT_EQ(answer.error().kind, ErrorKind::not_yet);
  }
}

TEST_F(TransportTest, says_how_many_datagrams_it_ignored) {
  LoopbackDns server([](const Query& query) -> Sendings {
    return query.number == 1 ? Sendings{{wrong_id(query)}, {wrong_id(query)}} : Sendings{};
  });
  EXPECT_EQ(ask(server).error().text(),
            name(server) + ": no answer within 300 ms (ignored 2 that did not match the question)");
}

TEST_F(TransportTest, takes_an_answer_that_spells_the_name_in_capitals) {
  LoopbackDns server([](const Query& query) -> Sendings {
    std::string answer = answer_to(query);
    for (size_t i = 12; i < 12 + 29; ++i) {
      answer[i] = static_cast<char>(std::toupper(answer[i]));
    }
    return {{answer}};
  });
  EXPECT_TRUE(ask(server, kLong));
}

TEST_F(TransportTest, sends_a_lost_datagram_again) {
  LoopbackDns server([](const Query& query) -> Sendings {
    return query.number == 1 ? Sendings{} : Sendings{{answer_to(query)}};
  });
  EXPECT_TRUE(ask(server));
  EXPECT_EQ(server.queries(), 2U);
}

TEST_F(TransportTest, sends_three_datagrams_to_a_silent_server) {
  LoopbackDns server([](const Query&) -> Sendings { return {}; });
  EXPECT_EQ(ask(server).error().text(), name(server) + ": no answer within 300 ms");
  EXPECT_EQ(server.queries(), 3U);
}

TEST_F(TransportTest, does_not_take_an_answer_that_comes_after_the_deadline) {
  LoopbackDns server([](const Query& query) -> Sendings {
    return {{answer_to(query), milliseconds(400)}};
  });
  EXPECT_EQ(ask(server).error().text(), name(server) + ": no answer within 300 ms");
}

TEST_F(TransportTest, says_at_once_when_no_server_is_at_the_port) {
  Endpoint endpoint;
  {
    endpoint = LoopbackDns([](const Query&) -> Sendings { return {}; }).endpoint();
  }
  const auto start = std::chrono::steady_clock::now();
  const auto answer = dns_->exchange(std::vector<DnsQuery>{{endpoint, kQuestion}}, kLong).front();
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(2000));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().text(), endpoint.text() + ": refused: no name server on this port");
}

TEST_F(TransportTest, says_so_when_this_host_has_no_route_to_the_address) {
  const Endpoint documentation{"2001:db8::53", 53};
  const ConnectedSocket tried = connect_socket(documentation, SOCK_DGRAM);
  if (tried.socket.is_open()) GTEST_SKIP() << "this host has an IPv6 route to everywhere";
  const auto answer =
      dns_->exchange(std::vector<DnsQuery>{{documentation, kQuestion}}, kLong).front();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().text(), std::string("2001:db8::53: no route from this host: ") +
                                       std::strerror(tried.error_number));
  EXPECT_EQ(answer.error().kind, ErrorKind::config);
}

TEST_F(TransportTest, distinguishes_a_missing_route_from_other_troubles) {
  for (const int number : {ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT}) {
    EXPECT_TRUE(means_no_route(number)) << number;
  }
  for (const int number : {0, ECONNREFUSED, EMFILE, ETIMEDOUT}) {
    EXPECT_FALSE(means_no_route(number)) << number;
  }
}

TEST_F(TransportTest, asks_over_tcp_when_the_datagram_was_cut) {
  LoopbackDns server([](const Query& query) -> Sendings {
    if (!query.over_tcp) return {{truncated(query)}};
    return {{with_length(answer_to(query) + "whole")}};
  });
  const auto answer = ask(server, kLong);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_TRUE(answer->ends_with("whole"));
}

TEST_F(TransportTest, puts_together_a_large_answer_that_comes_in_parts) {
  const std::string rest(60'000, 'r');
  LoopbackDns server([&rest](const Query& query) -> Sendings {
    if (!query.over_tcp) return {{truncated(query)}};
    const std::string all = with_length(answer_to(query) + rest);
    return {{all.substr(0, 1)},
            {all.substr(1, 7), milliseconds(10)},
            {all.substr(8, 30'000), milliseconds(20)},
            {all.substr(30'008), milliseconds(30)}};
  });
  const auto answer = ask(server, kLong);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->size(), kQuestion.size() + rest.size());
}

TEST_F(TransportTest, refuses_what_is_wrong_over_tcp) {
  const struct {
    std::string what;
    std::function<Sendings(const Query&)> make;
    std::string error;
  } cases[] = {
      {"another ID",
       [](const Query& query) -> Sendings { return {{with_length(wrong_id(query))}}; },
       "over TCP: the answer is for another question"},
      {"closed without a word", [](const Query&) -> Sendings { return {{""}}; },
       "over TCP: closed after 0 octets, expected 2"},
      {"closed in the middle",
       [](const Query& query) -> Sendings {
         return {{with_length(answer_to(query)).substr(0, 20)}};
       },
       "over TCP: closed after 20 octets, expected " + std::to_string(kQuestion.size() + 2)},
      {"silent", [](const Query&) -> Sendings { return {}; }, "no answer over TCP within 300 ms"},
  };
  for (const auto& wrong : cases) {
    SCOPED_TRACE(wrong.what);
    LoopbackDns server([&wrong](const Query& query) -> Sendings {
      if (!query.over_tcp) return {{truncated(query)}};
      return wrong.make(query);
    });
    const auto answer = ask(server);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().text(), name(server) + ": " + wrong.error);
  }
}

TEST_F(TransportTest, gives_answers_in_the_order_of_the_queries) {
  const auto with_mark = [](char mark, milliseconds delay) {
    return [=](const Query& query) -> Sendings { return {{answer_to(query) + mark, delay}}; };
  };
  LoopbackDns slow(with_mark('s', milliseconds(50)));
  LoopbackDns quick(with_mark('q', milliseconds(0)));
  LoopbackDns silent([](const Query&) -> Sendings { return {}; });
  const auto answers = dns_->exchange(std::vector<DnsQuery>{{slow.endpoint(), kQuestion},
                                                            {silent.endpoint(), kQuestion},
                                                            {quick.endpoint(), kQuestion}},
                                      kTimeout);
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0]->back(), 's');
  EXPECT_FALSE(answers[1]);
  EXPECT_EQ(answers[2]->back(), 'q');
}

TEST_F(TransportTest, has_more_queries_than_sockets_answered) {
  LoopbackDns server([](const Query& query) -> Sendings { return {{answer_to(query)}}; });
  const std::vector<DnsQuery> queries(1000, DnsQuery{server.endpoint(), kQuestion});
  const auto answers = dns_->exchange(queries, kLong);
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const auto& a) { return a.ok(); }),
            1000);
}

TEST_F(TransportTest, waits_once_for_a_dead_server_however_many_queries_it_has) {
  LoopbackDns dead([](const Query&) -> Sendings { return {}; });
  const std::vector<DnsQuery> queries(1000, DnsQuery{dead.endpoint(), kQuestion});
  const auto start = std::chrono::steady_clock::now();
  const auto answers = dns_->exchange(queries, kTimeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 4 * kTimeout);  // 8 rounds of 128 otherwise
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.error().text(), name(dead) + ": no answer within 300 ms");
  }
}

TEST_F(TransportTest, asks_nobody_when_there_is_nothing_to_ask) {
  EXPECT_TRUE(dns_->exchange({}, kTimeout).empty());
}

// With a final dot: no search list, no /etc/hosts, and nothing that only looks like an address.
TEST_F(TransportTest, takes_a_host_for_an_absolute_dns_name) {
  const auto addresses = dns_->addresses("127.0.0.1");
  ASSERT_FALSE(addresses);
  EXPECT_THAT(addresses.error().text(), StartsWith("127.0.0.1: no address: "));
}

TEST_F(TransportTest, names_the_host_that_has_no_address) {
  const auto addresses = dns_->addresses("bad..name");
  ASSERT_FALSE(addresses);
  EXPECT_THAT(addresses.error().text(), StartsWith("bad..name: no address: "));
}

}  // namespace
}  // namespace millrace::dnszone

// Pairs of texts worth comparing: content. All of it is our own but the quotation, the beginning of
// Lincoln's Gettysburg Address (1863, public domain).

export const PAIRS = [
  {
    name: "korean",
    a: "오늘은 날씨가 좋아서 친구와 함께 공원에서 점심을 먹었다.",
    b: "The weather was nice today, so I had lunch in the park with a friend.",
  },
  {
    name: "shuffled",
    a: "The children opened the window and listened to the rain falling on the roof.",
    b: "Rain the roof listened window the to on and the falling children the opened.",
  },
  {
    name: "quotation",
    a: "Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in Liberty, and dedicated to the proposition that all men are created equal.",
    b: "Eighty-seven years back our grandparents founded a fresh country over here, born out of freedom, and devoted to the claim that every human being has the same worth.",
  },
];

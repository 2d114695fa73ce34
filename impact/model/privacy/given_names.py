"""Given names that are common in Belgium, in small letters: a help to notice that a text names somebody.

No list is complete, and none has to be: what it misses has a capital, or is withheld. Names that are also everyday
words of Dutch, French or English (jan, elke, claire, guy) are left out.
"""

from __future__ import annotations

GIVEN_NAMES = frozenset(
    """
    aaron abdel abdellah abdul abdullah achmed adam adil adrien agnes agnieszka ahmad ahmed aicha aisha alain alex
    alexander alexandra ali alice alicia aline amadou amal amelie amina amir amira ana anas andreas andree andrei
    angela anissa anja anke anna annelies annemie annick anouk antoine anton antonio ariane arne arno arthur asma
    astrid axel aya ayoub ayse aziz bart basma bastien beatrice benjamin benoit bernadette bernard bert bilal birgit
    bjorn boris bram brahim brecht brigitte bruno camille carine carla carlos carmen carolien caroline catherine
    cecile celine chaima chantal charlotte chloe chris christel christiane christine christophe claude claudine
    cristina dana daniel daniela danny david debby deborah delphine denis didier diego dieter dimitri dirk djamila
    dominique dorien ebru eddy edith eduard elena elias elif eline elisabeth elise ellen elsa emile emilie
    emine emma emmanuel enzo eric erik erika ester esther etienne eva eveline evelyne ewa fabienne fadila fahima
    farid farida fatiha fatima fatma fatou fernand filip florence florian fouad franck francine francois francoise
    freddy frederik frederique gabriel geert genevieve georges gerard gert gilles giovanni giulia godelieve greta
    griet guido guillaume hafida hakim hamid hamza hanane hanna hannah hannelore hans hasan hassan hatice heidi
    helena helene henri hicham hilde houda hugo husein hussein ibrahim ilse imane inge ingrid irina isabel isabelle
    ismail ivan jacob jacqueline jacques jamila jana janne jean jef jelle jennifer jeroen jessica jihane joachim
    johan jolien jonas joris jose josef joseph josephine josiane joyce juan jules julia julie julien jurgen karel
    karim karima karin karine karolien katarzyna kathleen katia katleen katrien kato kevin khadija khalid koen
    kristel kristien kristof laila lara lars laura laure laurence laurent leen leila lena leon leonie lieselot
    lieven linda lisa liesbeth loubna louis louise loes luc luca lucas lucie ludo luis lutgarde lydia maarten mabel
    magda magali malika manon manuel marc marcel margaux margot maria mariam marianne marie marieke marijke mario
    mariusz marleen martha martin martine mathieu mathilde mathis matteo mattias maurice maxime mehdi mehmet melanie
    meryem michel michele michiel miguel mieke mila miriam mohamed mohammad mohammed monique mourad muhammad murat
    mustafa myriam nabil nadia nadine najat najib nancy natalia natalie nathalie nathan nele nicolas nicole niels
    nina noah noemie nora nouria noor oliver olivia omar oscar osman pascal pascale patricia patrick paul
    paula paulien pauline pedro peter petra philippe piet pieter rachid rachida raf rania raphael raymond rebecca
    regine renaat renee rita robbe robert roger roland romain ronny rosa rudi rudy ruben ruth sabine saida salim
    salima salma sam samira samir samuel sandra sandrine sara sarah sebastien selma serge severine sibel simon
    simone sofia sofiane sofie sonia sophie stefan stefanie stephane stephanie steven stijn suzanne svetlana sven
    sylvie tania tanja tariq tatiana tessa thierry thomas tijs tim timothy tine tom tomas valerie vanessa veerle
    vera veronique victor victoria vincent viviane vladimir walid walter wendy wim wouter xavier yanis yasin yasmina
    yasmine yassine yolande yousra youssef yusuf yvan yves yvette yvonne zakaria zahra zeynep zineb zoe zohra
    """.split()  # noqa: SIM905  hundreds of names in quotes each are harder to read
)
